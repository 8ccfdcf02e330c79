// SPDX-License-Identifier: Apache-2.0
#include "lower/bake.h"
#include "ops/quantmath.h"
#include "ops/resize_taps.h"

namespace whet::lower {
namespace {

struct Axis {
  int64_t in, out;
  std::string coordinates;
  double scale;  // 0: the sizes decide
};

Axis AxisOf(const ops::NodeView& view, size_t i) {
  const std::vector<double> scale = view.attrs().Reals("scale");
  return {view.in(0).shape[i + 1].size(), view.out(0).shape[i + 1].size(), view.attrs().Text("coordinates"),
          scale.size() == 2 ? scale[i] : 0};
}

Baked Nearest(const ops::NodeView& view, size_t i, const char* what) {
  const Axis axis = AxisOf(view, i);
  const auto taps =
      ops::NearestTaps(axis.in, axis.out, axis.coordinates, view.attrs().Text("nearest_mode"), axis.scale);
  return {what, ir::Tensor::Of<int32_t>({axis.out}, taps)};
}

template <typename Share, typename Tap>
void AddLinear(const std::vector<Tap>& taps, const char* pairs_name, const char* shares_name, Bakes* bakes) {
  std::vector<int32_t> pairs;
  std::vector<Share> shares;
  for (const Tap& tap : taps) {
    pairs.insert(pairs.end(), {tap.first, tap.second});
    shares.push_back(static_cast<Share>(tap.share));
  }
  const auto n = static_cast<int64_t>(taps.size());
  bakes->push_back({pairs_name, ir::Tensor::Of<int32_t>({n, 2}, pairs)});
  bakes->push_back({shares_name, ir::Tensor::Of<Share>({n}, shares)});
}

void AddLinearAxis(const ops::NodeView& view, size_t i, const char* pairs, const char* shares, Bakes* bakes) {
  const Axis axis = AxisOf(view, i);
  if (view.in(0).dtype == DType::kF32) {
    AddLinear<float>(ops::LinearTaps(axis.in, axis.out, axis.coordinates, axis.scale), pairs, shares, bakes);
  } else {
    AddLinear<int32_t>(ops::FixedTaps(axis.in, axis.out, axis.coordinates, axis.scale, view.graph.dialect),
                       pairs, shares, bakes);
  }
}

}  // namespace

Result<Bakes> BakeResize(const ops::NodeView& view) {
  if (view.attrs().Text("mode") == "nearest")
    return Bakes{Nearest(view, 0, "rows"), Nearest(view, 1, "columns")};
  Bakes bakes;
  AddLinearAxis(view, 0, "rows", "row_weights", &bakes);
  AddLinearAxis(view, 1, "columns", "column_weights", &bakes);
  return bakes;
}

}  // namespace whet::lower
