// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/lanes/avx2_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_f32_avx2;
constinit const Kernel kKernel_conv2d_f32_avx2 =
    RowOf<Conv2d<Avx2F32, whet_conv2d_f32_params>>("conv2d_f32", "conv2d_f32_avx2", Isa::kAvx2);

}  // namespace whet::kernels
