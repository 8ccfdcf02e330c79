// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/lanes/avx512vnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_s8_avx512vnni;
constinit const Kernel kKernel_gemm_s8_avx512vnni = RowOf<FullyConnected<Avx512VnniS8, whet_gemm_s8_params>>(
    "gemm_s8", "gemm_s8_avx512vnni", Isa::kAvx512Vnni);

}  // namespace whet::kernels
