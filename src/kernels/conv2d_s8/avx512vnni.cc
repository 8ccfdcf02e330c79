// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/lanes/avx512vnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_s8_avx512vnni;
constinit const Kernel kKernel_conv2d_s8_avx512vnni =
    RowOf<Conv2d<Avx512VnniS8, whet_conv2d_s8_params>>("conv2d_s8", "conv2d_s8_avx512vnni", Isa::kAvx512Vnni);

}  // namespace whet::kernels
