// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/lanes/avxvnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_s8_avxvnni;
constinit const Kernel kKernel_gemm_s8_avxvnni =
    RowOf<FullyConnected<AvxVnniS8, whet_gemm_s8_params>>("gemm_s8", "gemm_s8_avxvnni", Isa::kAvxVnni);

}  // namespace whet::kernels
