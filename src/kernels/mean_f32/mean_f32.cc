// SPDX-License-Identifier: Apache-2.0
#include "kernels/mean_f32/mean_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_mean_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_mean_f32_params*>(params);
  return whet_reduction_outputs(&p.shape);
}

}  // namespace

extern const Kernel kKernel_mean_f32_scalar;
const Kernel kKernel_mean_f32_scalar = {"mean_f32",   "mean_f32_scalar",    "whet_mean_f32_scalar",
                                        Isa::kScalar, whet_mean_f32_scalar, Tiles};

}  // namespace whet::kernels
