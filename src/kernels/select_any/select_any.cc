// SPDX-License-Identifier: Apache-2.0
#include "kernels/select_any/select_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_select_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_select_any_params*>(params);
  return whet_select_any_tiles(&p);
}

}  // namespace

extern const Kernel kKernel_select_any_scalar;
const Kernel kKernel_select_any_scalar = {"select_any", "select_any_scalar",    "whet_select_any_scalar",
                                          Isa::kScalar, whet_select_any_scalar, Tiles};

}  // namespace whet::kernels
