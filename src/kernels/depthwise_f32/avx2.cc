// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/lanes/avx2_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_f32_avx2;
constinit const Kernel kKernel_depthwise_f32_avx2 =
    RowOf<Depthwise<Avx2F32, whet_depthwise_f32_params>>("depthwise_f32", "depthwise_f32_avx2", Isa::kAvx2);

}  // namespace whet::kernels
