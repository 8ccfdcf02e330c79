// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/lanes/avx2_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_s8_avx2;
constinit const Kernel kKernel_conv2d_s8_avx2 =
    RowOf<Conv2d<Avx2S8, whet_conv2d_s8_params>>("conv2d_s8", "conv2d_s8_avx2", Isa::kAvx2);

}  // namespace whet::kernels
