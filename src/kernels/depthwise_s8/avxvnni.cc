// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/lanes/avxvnni_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_s8_avxvnni;
constinit const Kernel kKernel_depthwise_s8_avxvnni = RowOf<Depthwise<AvxVnniS8, whet_depthwise_s8_params>>(
    "depthwise_s8", "depthwise_s8_avxvnni", Isa::kAvxVnni);

}  // namespace whet::kernels
