// SPDX-License-Identifier: Apache-2.0
#include "kernels/mean_s16/mean_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_mean_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_mean_s16_params*>(params);
  return whet_reduction_outputs(&p.shape);
}

}  // namespace

extern const Kernel kKernel_mean_s16_scalar;
const Kernel kKernel_mean_s16_scalar = {"mean_s16",   "mean_s16_scalar",    "whet_mean_s16_scalar",
                                        Isa::kScalar, whet_mean_s16_scalar, Tiles};

}  // namespace whet::kernels
