// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/lanes/neon_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_f32_neon;
constinit const Kernel kKernel_conv2d_f32_neon =
    RowOf<Conv2d<NeonF32, whet_conv2d_f32_params>>("conv2d_f32", "conv2d_f32_neon", Isa::kNeon);

}  // namespace whet::kernels
