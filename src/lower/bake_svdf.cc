// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"
#include "ops/svdf.h"

namespace whet::lower {

Result<Bakes> BakeSvdf(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return Bakes{ActOf(view)};
  const ops::SvdfScales s = ops::SvdfScalesOf({view.in(0), view.in(1), view.in(2), view.in(4)}, view.out(0));
  if (view.graph.dialect == ir::Dialect::kWhet)
    return Bakes{ActOf(view), {"scale", ir::Tensor::Of<float>({2}, {s.feature, s.out})}};
  return Bakes{ActOf(view),
               {"multiplier", ir::Tensor::Of<int32_t>({2}, {s.feature_d.q31, s.out_d.q31})},
               {"shift", ir::Tensor::Of<int32_t>({2}, {s.feature_d.shift, s.out_d.shift})}};
}

}  // namespace whet::lower
