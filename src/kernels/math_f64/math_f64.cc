// SPDX-License-Identifier: Apache-2.0
#include "kernels/math_f64/math_f64.h"

#include "kernels/registry.h"

extern "C" whet_run whet_math_f64_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_math_f64_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_math_f64_scalar;
const Kernel kKernel_math_f64_scalar = {"math_f64",   "math_f64_scalar",    "whet_math_f64_scalar",
                                        Isa::kScalar, whet_math_f64_scalar, Tiles};

}  // namespace whet::kernels
