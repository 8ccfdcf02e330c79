// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/depthwise.h"
#include "kernels/depthwise_s8/depthwise_s8.h"
#include "kernels/lanes/dotprod_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_depthwise_s8_dotprod;
constinit const Kernel kKernel_depthwise_s8_dotprod = RowOf<Depthwise<DotprodS8, whet_depthwise_s8_params>>(
    "depthwise_s8", "depthwise_s8_dotprod", Isa::kDotprod);

}  // namespace whet::kernels
