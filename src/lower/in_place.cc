// SPDX-License-Identifier: Apache-2.0
#include "lower/in_place.h"

#include <algorithm>

#include "ops/op.h"

namespace whet::lower {
int64_t BytesOf(const ir::Type& type) {
  int64_t bytes = static_cast<int64_t>(DTypeSize(type.dtype));
  for (const ir::Dim& dim : type.shape) bytes *= dim.size();
  return bytes;
}

bool MayOverwrite(const ir::Graph& graph, const ir::Node& node, size_t i) {
  if (ops::KindOf(node.op) == ops::Kind::kOther && node.op != "quantize") return false;
  if (i >= node.inputs.size() || node.inputs[i] == ir::kNoValue || graph.constant(node.inputs[i]))
    return false;
  const ir::Type& from = graph.type(node.inputs[i]);
  const ir::Type& to = graph.type(node.outputs[0]);
  return from.shape == to.shape && DTypeSize(from.dtype) == DTypeSize(to.dtype);
}

int ReplacedBy(const ir::Node& node, size_t i) {
  if (node.op == "svdf" && i == 1) return 4;
  if (node.op == "signal_denoise" && i == 1) return 1;
  return -1;
}

bool JoinsOutermost(const ir::Graph& graph, const ir::Node& node) {
  if (node.op != "concat") return false;
  const ir::Shape& shape = graph.type(node.outputs[0]).shape;
  const int64_t axis = node.attrs.Int("axis"),
                at = axis < 0 ? axis + static_cast<int64_t>(shape.size()) : axis;
  return std::all_of(shape.begin(), shape.begin() + at, [](const ir::Dim& dim) { return dim.size() == 1; });
}

}  // namespace whet::lower
