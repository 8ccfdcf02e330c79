// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/lanes/neon_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_s8_neon;
constinit const Kernel kKernel_depthwise_s8_neon =
    RowOf<Depthwise<NeonS8, whet_depthwise_s8_params>>("depthwise_s8", "depthwise_s8_neon", Isa::kNeon);

}  // namespace whet::kernels
