// SPDX-License-Identifier: Apache-2.0
#include "kernels/math_f32/math_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_math_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_math_f32_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_math_f32_scalar;
const Kernel kKernel_math_f32_scalar = {"math_f32",   "math_f32_scalar",    "whet_math_f32_scalar",
                                        Isa::kScalar, whet_math_f32_scalar, Tiles};

}  // namespace whet::kernels
