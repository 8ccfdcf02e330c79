// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/lanes/avx512_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_f32_avx512vnni;
constinit const Kernel kKernel_conv2d_f32_avx512vnni =
    RowOf<Conv2d<Avx512F32, whet_conv2d_f32_params>>("conv2d_f32", "conv2d_f32_avx512vnni", Isa::kAvx512Vnni);

}  // namespace whet::kernels
