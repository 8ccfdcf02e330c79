// SPDX-License-Identifier: Apache-2.0
#include "kernels/blocked/conv2d.h"
#include "kernels/conv2d_s8/conv2d_s8.h"
#include "kernels/lanes/dotprod_s8.h"

namespace whet::kernels {

extern const Kernel kKernel_conv2d_s8_dotprod;
constinit const Kernel kKernel_conv2d_s8_dotprod =
    RowOf<Conv2d<DotprodS8, whet_conv2d_s8_params>>("conv2d_s8", "conv2d_s8_dotprod", Isa::kDotprod);

}  // namespace whet::kernels
