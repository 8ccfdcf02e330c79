// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/fully_connected.h"
#include "kernels/gemm_s8/gemm_s8.h"
#include "kernels/lanes/dotprod_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_gemm_s8_dotprod;
constinit const Kernel kKernel_gemm_s8_dotprod =
    RowOf<FullyConnected<DotprodS8, whet_gemm_s8_params>>("gemm_s8", "gemm_s8_dotprod", Isa::kDotprod);

}  // namespace whet::kernels
