// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/lanes/neon_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_f32_neon;
constinit const Kernel kKernel_depthwise_f32_neon =
    RowOf<Depthwise<NeonF32, whet_depthwise_f32_params>>("depthwise_f32", "depthwise_f32_neon", Isa::kNeon);

}  // namespace whet::kernels
