// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/lanes/neon_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_s8_neon;
constinit const Kernel kKernel_conv2d_s8_neon =
    RowOf<Conv2d<NeonS8, whet_conv2d_s8_params>>("conv2d_s8", "conv2d_s8_neon", Isa::kNeon);

}  // namespace whet::kernels
