// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_f32/gemm_f32.h"
#include "kernels/lanes/avx512_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_f32_avx512vnni;
constinit const Kernel kKernel_gemm_f32_avx512vnni = RowOf<FullyConnected<Avx512F32, whet_gemm_f32_params>>(
    "gemm_f32", "gemm_f32_avx512vnni", Isa::kAvx512Vnni);

}  // namespace whet::kernels
