// SPDX-License-Identifier: Apache-2.0
#include "kernels/minmax_s8/minmax_s8.h"

#include "kernels/registry.h"

extern "C" whet_run whet_minmax_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_minmax_s8_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_minmax_s8_scalar;
const Kernel kKernel_minmax_s8_scalar = {"minmax_s8",  "minmax_s8_scalar",    "whet_minmax_s8_scalar",
                                         Isa::kScalar, whet_minmax_s8_scalar, Tiles};

}  // namespace whet::kernels
