// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/lanes/avx2_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_s8_avx2;
constinit const Kernel kKernel_gemm_s8_avx2 =
    RowOf<FullyConnected<Avx2S8, whet_gemm_s8_params>>("gemm_s8", "gemm_s8_avx2", Isa::kAvx2);

}  // namespace whet::kernels
