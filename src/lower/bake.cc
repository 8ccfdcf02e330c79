// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"

#include <fmt/format.h>

#include <limits>

#include "ops/quantmath.h"

namespace whet::lower {
namespace {

struct Row {
  std::string_view op;
  Result<Bakes> (*rule)(const ops::NodeView&);
};

constexpr Row kRows[] = {
#define WHET_BAKE(op, rule) {#op, rule},
#include "lower/bakes.inc"
#undef WHET_BAKE
};

Result<Bakes> BakeBy(const ops::NodeView& view) {
  for (const Row& row : kRows) {
    if (row.op == view.node.op) return row.rule(view);
  }
  return ops::KindOf(view.node.op) == ops::Kind::kUnary ? BakeUnary(view) : Bakes();
}

}  // namespace

Result<Bakes> Bake(const ops::NodeView& view) {
  return BakeBy(view).With(fmt::format("node '{}' ({})", view.node.name, view.node.op));
}

Baked ActOf(const ops::NodeView& view) {
  const ir::Attrs& attrs = view.attrs();
  if (IsFloat(view.out(0).dtype)) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const auto low = static_cast<float>(attrs.Real("act_min", -kInfinity));
    const auto high = static_cast<float>(attrs.Real("act_max", kInfinity));
    return {"act", ir::Tensor::Of<float>({2}, {low, high})};
  }
  const ops::Bounds bounds = ops::StoredBounds(view.out(0), attrs);
  return {"act", ir::Tensor::Of<int32_t>({2}, {bounds.low, bounds.high})};
}

Result<Bakes> BakeBounds(const ops::NodeView& view) {
  if (!IsFloat(view.out(0).dtype) && !view.out(0).quant.present()) return Bakes();
  return Bakes{ActOf(view)};
}

}  // namespace whet::lower
