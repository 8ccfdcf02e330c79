// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/lanes/avx2_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_s8_avx2;
constinit const Kernel kKernel_depthwise_s8_avx2 =
    RowOf<Depthwise<Avx2S8, whet_depthwise_s8_params>>("depthwise_s8", "depthwise_s8_avx2", Isa::kAvx2);

}  // namespace whet::kernels
