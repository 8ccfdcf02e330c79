// SPDX-License-Identifier: Apache-2.0
// Operators that take elements by index.
#include <fmt/format.h>

#include <numeric>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

using ir::Tensor;
using ir::ValueId;

constexpr int64_t kMaxDepth = 1 << 24;

Result<ValueId> AsI64(OnnxNode& node, ValueId id) {
  if (node.graph().type(id).dtype == DType::kI64) return id;
  return node.Add("cast", {id}, {{"to", std::string("i64")}});
}

ValueId Number(OnnxNode& node, int64_t value) {
  return node.Constant(Tensor::Of<int64_t>({}, {value}));
}

// 1 where two i64 values are equal, else 0.
Result<ValueId> Equal(OnnxNode& node, ValueId a, ValueId b) {
  const ValueId more = WHET_TRY(node.Add("sub", {a, b})), less = WHET_TRY(node.Add("sub", {b, a}));
  const ValueId distance = WHET_TRY(node.Add("maximum", {more, less}));
  return node.Add("sub", {Number(node, 1), WHET_TRY(node.Add("minimum", {distance, Number(node, 1)}))});
}

}  // namespace

Status OnnxGather(OnnxNode& node) {
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(0)));
  return node.Yield("gather", {node.in(0), node.in(1)}, {{"axis", axis}}, node.type(0));
}

Status OnnxGatherND(OnnxNode& node) {
  const int64_t batch = node.Int("batch_dims", 0);
  return node.Yield("gather_nd", {node.in(0), node.in(1)},
                    batch == 0 ? ir::Attrs() : ir::Attrs{{"batch_dims", batch}}, node.type(0));
}

Status OnnxGatherElements(OnnxNode& node) {
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(0)));
  return node.Yield("gather_elements", {node.in(0), node.in(1)}, {{"axis", axis}}, node.type(0));
}

// Each place of the new axis asks whether the index is its number, or its number less the depth; the answer, 0 or
// 1, is taken from the two values.
Status OnnxOneHot(OnnxNode& node) {
  const std::vector<double> depth = WHET_TRY(node.ConstantReals(1, "depth"));
  if (depth.size() != 1 || !(depth[0] >= 0) || depth[0] > kMaxDepth)
    return Error("its depth must be one number, at most 2^24");
  if (node.rank(2) != 1 || node.type(2).shape[0] != ir::Dim(2)) return Error("its values must be two");
  const int64_t size = static_cast<int64_t>(depth[0]);
  ir::Shape shape = node.type(0).shape;
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", -1), shape.size() + 1));
  ir::Dims places(shape.size() + 1, 1);
  places[static_cast<size_t>(axis)] = size;
  shape.insert(shape.begin() + axis, ir::Dim(1));
  const ValueId indices = WHET_TRY(Reshaped(node, WHET_TRY(AsI64(node, node.in(0))), shape));
  std::vector<int64_t> numbers(static_cast<size_t>(size));
  std::iota(numbers.begin(), numbers.end(), 0);
  const ValueId from_start = node.Constant(Tensor::Of(places, numbers));
  for (int64_t& number : numbers) number -= size;
  const ValueId from_end = node.Constant(Tensor::Of(places, numbers));
  const ValueId chosen = WHET_TRY(node.Add(
      "add", {WHET_TRY(Equal(node, indices, from_start)), WHET_TRY(Equal(node, indices, from_end))}));
  return node.Yield("gather", {node.in(2), chosen}, {{"axis", int64_t{0}}}, node.type(2));
}

// Sequences of `lens` elements, the rest stays: element t comes from lens - 1 - t while t < lens. With
// before = 1 while t < lens and 0 then, that is t + before * (lens - 1 - 2t).
Status OnnxReverseSequence(OnnxNode& node) {
  const int64_t time_axis = node.Int("time_axis", 0), batch_axis = node.Int("batch_axis", 1);
  if (time_axis + batch_axis != 1 || time_axis < 0 || time_axis > 1 || node.rank(0) < 2)
    return Error("its time_axis and batch_axis must be 0 and 1");
  std::vector<int64_t> swapped(node.rank(0));
  std::iota(swapped.begin(), swapped.end(), 0);
  std::swap(swapped[0], swapped[1]);
  const bool time_first = time_axis == 0;
  ValueId x = node.in(0);
  if (time_first) x = WHET_TRY(node.Add("transpose", {x}, {{"perm", swapped}}, node.type(0)));
  const ir::Shape shape = node.graph().type(x).shape;
  if (!shape[0].known() || !shape[1].known())
    return node.Refuse("its batch or time is an open size", "bind the size with --shape");
  const int64_t times = shape[1].size();
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{times}));
  std::vector<int64_t> t(static_cast<size_t>(times));
  std::iota(t.begin(), t.end(), 0);
  const ValueId at = node.Constant(Tensor::Of<int64_t>({1, times}, t));
  const ValueId lens = WHET_TRY(Reshaped(node, WHET_TRY(AsI64(node, node.in(1))), {shape[0], ir::Dim(1)}));
  const ValueId left = WHET_TRY(node.Add("sub", {lens, at}));
  const ValueId before = WHET_TRY(
      node.Add("minimum", {WHET_TRY(node.Add("maximum", {left, Number(node, 0)})), Number(node, 1)}));
  const ValueId after = WHET_TRY(node.Add("add", {at, Number(node, 1)}));
  const ValueId step = WHET_TRY(node.Add("mul", {before, WHET_TRY(node.Add("sub", {left, after}))}));
  const ValueId from =
      WHET_TRY(Reshaped(node, WHET_TRY(node.Add("add", {at, step})), {shape[0], shape[1], ir::Dim(1)}));
  const ir::Attrs batched{{"batch_dims", int64_t{1}}};
  if (!time_first) return node.Yield("gather_nd", {x, from}, batched, node.type(0));
  const ValueId reversed = WHET_TRY(node.Add("gather_nd", {x, from}, batched, node.type(0)));
  return node.Yield("transpose", {reversed}, {{"perm", swapped}}, node.type(0));
}

}  // namespace whet::import
