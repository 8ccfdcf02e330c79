// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/lanes/neon_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_f32_neon;
constinit const Kernel kKernel_gemm_f32_neon =
    RowOf<FullyConnected<NeonF32, whet_gemm_f32_params>>("gemm_f32", "gemm_f32_neon", Isa::kNeon);

}  // namespace whet::kernels
