// SPDX-License-Identifier: Apache-2.0
// Operators whose result is as large as the data says: NonZero, Compress, Unique, NonMaxSuppression.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

using ir::ValueId;

// `id` of which `count` elements along `axis` are real: exactly those when they are known, otherwise noted.
Result<ValueId> Counted(OnnxNode& node, ValueId id, size_t axis, ValueId count) {
  const ir::Tensor* known = node.graph().constant(count);
  if (!known || !node.graph().constant(id)) {
    node.real_sizes().Set(id, axis, count);
    return id;
  }
  std::vector<int64_t> end = *ir::StaticDims(node.graph().type(id).shape);
  end[axis] = known->IntAt(0);
  const std::vector<int64_t> begin(end.size(), 0), step(end.size(), 1);
  return node.Add("slice", {id}, {{"begin", begin}, {"end", end}, {"step", step}});
}

// Where `id` is not zero: i64 [rank, how many].
Result<ValueId> NonZero(OnnxNode& node, ValueId id) {
  if (node.graph().type(id).shape.empty()) id = WHET_TRY(Reshaped(node, id, {ir::Dim(1)}));
  const std::vector<ValueId> found = WHET_TRY(node.AddMany("non_zero", 2, {id}));
  return Counted(node, found[0], 1, found[1]);
}

Status RefuseOpen(OnnxNode& node) {
  return node.Refuse("its sizes are open", "bind them with --shape");
}

}  // namespace

Status OnnxNonZero(OnnxNode& node) {
  if (!ir::StaticDims(node.type(0).shape)) return RefuseOpen(node);
  return node.YieldAlias(WHET_TRY(NonZero(node, node.in(0))));
}

Status OnnxCompress(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape), condition = ir::StaticDims(node.type(1).shape);
  if (!dims || !condition) return RefuseOpen(node);
  ValueId x = node.in(0);
  int64_t axis = 0, size = ir::ElementCount(*dims);
  if (node.HasAttr("axis")) {
    axis = WHET_TRY(node.Axis(node.Int("axis", 0), dims->size()));
    size = (*dims)[static_cast<size_t>(axis)];
  } else {
    x = WHET_TRY(Reshaped(node, x, {ir::Dim(size)}));
  }
  if (condition->size() != 1) return Error("its condition must have 1 dimension");
  ValueId chosen = node.in(1);
  if ((*condition)[0] > size) {
    const std::vector<int64_t> zero{0}, end{size}, one{1};
    chosen = WHET_TRY(node.Add("slice", {chosen}, {{"begin", zero}, {"end", end}, {"step", one}}));
  }
  const ValueId found = WHET_TRY(NonZero(node, chosen));
  const ValueId indices = WHET_TRY(Reshaped(node, found, {node.graph().type(found).shape[1]}));
  return node.Yield("gather", {x, indices}, {{"axis", axis}}, node.type(0));
}

// Rows are the elements, or what lies at one place of the axis.
Status OnnxUnique(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return RefuseOpen(node);
  const bool flat = !node.HasAttr("axis");
  const int64_t axis = flat ? 0 : WHET_TRY(node.Axis(node.Int("axis", 0), dims->size()));
  std::vector<int64_t> front{axis}, back;
  for (int64_t i = 0; i < static_cast<int64_t>(dims->size()); ++i) {
    if (i != axis) front.push_back(i);
    back.push_back(i == axis ? 0 : i < axis ? i + 1 : i);
  }
  const int64_t all = ir::ElementCount(*dims), rows = flat ? all : (*dims)[static_cast<size_t>(axis)];
  const int64_t columns = rows == 0 ? 1 : all / rows;
  ValueId x = node.in(0);
  if (axis != 0) x = WHET_TRY(node.Add("transpose", {x}, {{"perm", front}}, node.type(0)));
  x = WHET_TRY(Reshaped(node, x, ir::ToShape({rows, columns})));
  const std::vector<ValueId> found =
      WHET_TRY(node.AddMany("unique", 5, {x}, {{"sorted", int64_t{node.Int("sorted", 1) != 0}}}));
  ValueId y = WHET_TRY(Counted(node, found[0], 0, found[4]));
  ir::Shape shape{node.graph().type(y).shape[0]};
  for (size_t i = 1; !flat && i < front.size(); ++i)
    shape.push_back(ir::Dim((*dims)[static_cast<size_t>(front[i])]));
  y = WHET_TRY(Reshaped(node, y, shape));
  if (axis != 0) y = WHET_TRY(node.Add("transpose", {y}, {{"perm", back}}, node.type(0)));
  WHET_TRY(node.YieldAlias(y));
  for (size_t i = 1; i < 4; ++i) {
    if (!node.has_output(i)) continue;
    WHET_TRY(node.YieldAlias(i == 2 ? found[2] : WHET_TRY(Counted(node, found[i], 0, found[4])), i));
  }
  return {};
}

// boxes, scores, max_output_boxes_per_class, iou_threshold, score_threshold
Status OnnxNonMaxSuppression(OnnxNode& node) {
  if (!node.has(1)) return Error("its scores are absent");
  double bounds[3] = {0, 0, 0};
  for (size_t i = 2; i < 5; ++i) {
    if (!node.has(i)) continue;
    const std::vector<double> value =
        WHET_TRY(node.ConstantReals(i, i == 2 ? "number of boxes" : "threshold"));
    if (value.size() != 1) return Error("its numbers and thresholds must be single numbers");
    bounds[i - 2] = value[0];
  }
  if (!(bounds[0] > 0)) return node.YieldAlias(node.Constant(ir::Tensor(DType::kI64, {0, 3})));
  ir::Attrs attrs{{"max_output", static_cast<int64_t>(std::min(bounds[0], 1e9))},
                  {"iou_threshold", static_cast<double>(static_cast<float>(bounds[1]))}};
  if (node.has(4)) attrs.Set("score_threshold", static_cast<double>(static_cast<float>(bounds[2])));
  if (node.Int("center_point_box", 0) != 0) attrs.Set("centre", int64_t{1});
  const std::vector<ValueId> found =
      WHET_TRY(node.AddMany("non_max_suppression", 2, {node.in(0), node.in(1)}, attrs));
  return node.YieldAlias(WHET_TRY(Counted(node, found[0], 0, found[1])));
}

}  // namespace whet::import
