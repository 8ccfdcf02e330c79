// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/lanes/neon_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_s8_neon;
constinit const Kernel kKernel_gemm_s8_neon =
    RowOf<FullyConnected<NeonS8, whet_gemm_s8_params>>("gemm_s8", "gemm_s8_neon", Isa::kNeon);

}  // namespace whet::kernels
