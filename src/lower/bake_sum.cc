// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"
#include "ops/quantmath.h"

namespace whet::lower {
namespace {

std::vector<int32_t> Terms(ir::Dialect dialect, float a, float b, float out, int32_t left_shift) {
  if (dialect == ir::Dialect::kTflm) {
    const auto terms = ops::AddTermsTflm(a, b, out, left_shift);
    return {terms.begin(), terms.end()};
  }
  const ops::AddTerms terms = ops::AddTermsWhet(a, b, out);
  return {terms.multiplier_a, terms.multiplier_b, terms.shift};
}

}  // namespace

Result<Bakes> BakeSum(const ops::NodeView& view) {
  if (!view.out(0).quant.present()) return BakeBounds(view);
  const std::vector<int32_t> terms =
      Terms(view.graph.dialect, view.in(0).quant.scale[0], view.in(1).quant.scale[0],
            view.out(0).quant.scale[0], ops::AddShiftTflm(view.out(0).dtype));
  return Bakes{ActOf(view), {"terms", ir::Tensor::Of<int32_t>({static_cast<int64_t>(terms.size())}, terms)}};
}

}  // namespace whet::lower
