// SPDX-License-Identifier: Apache-2.0
#include "kernels/compare_any/compare_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_compare_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_compare_any_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_compare_any_scalar;
const Kernel kKernel_compare_any_scalar = {"compare_any", "compare_any_scalar",    "whet_compare_any_scalar",
                                           Isa::kScalar,  whet_compare_any_scalar, Tiles};

}  // namespace whet::kernels
