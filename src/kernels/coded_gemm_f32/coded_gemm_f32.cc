// SPDX-License-Identifier: Apache-2.0
#include "kernels/coded_gemm_f32/coded_gemm_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_coded_gemm_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = static_cast<const whet_coded_gemm_f32_params*>(params)->sizes;
  return (p.n + 3) / 4;
}

}  // namespace

extern const Kernel kKernel_coded_gemm_f32_scalar;
const Kernel kKernel_coded_gemm_f32_scalar = {
    "coded_gemm_f32", "coded_gemm_f32_scalar",    "whet_coded_gemm_f32_scalar",
    Isa::kScalar,     whet_coded_gemm_f32_scalar, Tiles};

}  // namespace whet::kernels
