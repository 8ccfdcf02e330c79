// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/lanes/avxvnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_s8_avxvnni;
constinit const Kernel kKernel_conv2d_s8_avxvnni =
    RowOf<Conv2d<AvxVnniS8, whet_conv2d_s8_params>>("conv2d_s8", "conv2d_s8_avxvnni", Isa::kAvxVnni);

}  // namespace whet::kernels
