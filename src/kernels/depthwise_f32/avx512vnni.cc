// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/lanes/avx512_f32.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_f32_avx512vnni;
constinit const Kernel kKernel_depthwise_f32_avx512vnni =
    RowOf<Depthwise<Avx512F32, whet_depthwise_f32_params>>("depthwise_f32", "depthwise_f32_avx512vnni",
                                                           Isa::kAvx512Vnni);

}  // namespace whet::kernels
