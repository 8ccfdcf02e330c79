// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/lanes/avx512vnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_s8_avx512vnni;
constinit const Kernel kKernel_depthwise_s8_avx512vnni =
    RowOf<Depthwise<Avx512VnniS8, whet_depthwise_s8_params>>("depthwise_s8", "depthwise_s8_avx512vnni",
                                                             Isa::kAvx512Vnni);

}  // namespace whet::kernels
