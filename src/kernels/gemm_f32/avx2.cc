// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/lanes/avx2_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_f32_avx2;
constinit const Kernel kKernel_gemm_f32_avx2 =
    RowOf<FullyConnected<Avx2F32, whet_gemm_f32_params>>("gemm_f32", "gemm_f32_avx2", Isa::kAvx2);

}  // namespace whet::kernels
