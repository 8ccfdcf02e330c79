// SPDX-License-Identifier: Apache-2.0
// gather of constant, evenly spaced indices is a slice.
#include "lower/decompose.h"

namespace whet::lower {
namespace {

struct Range {
  int64_t begin, end, step;
};

// The slice that the indices describe, when they do.
std::optional<Range> EvenlySpaced(const ir::Tensor& indices, int64_t size) {
  std::vector<int64_t> at = indices.Ints();
  for (int64_t& i : at) i += i < 0 ? size : 0;
  if (at.empty() || indices.dims().size() > 1) return std::nullopt;
  const int64_t step = at.size() > 1 ? at[1] - at[0] : 1;
  for (size_t i = 0; i < at.size(); ++i) {
    if (step == 0 || at[i] != at[0] + static_cast<int64_t>(i) * step || at[i] < 0 || at[i] >= size)
      return std::nullopt;
  }
  return Range{at.front(), at.back() + (step > 0 ? 1 : -1), step};
}

Result<Nodes> AsSlice(ir::Graph& graph, const ir::Node& node, const ir::Dims& dims, size_t axis,
                      Range range) {
  std::vector<int64_t> begin(dims.size(), 0), end = dims, step(dims.size(), 1);
  begin[axis] = range.begin, end[axis] = range.end, step[axis] = range.step;
  Nodes nodes;
  const ir::Attrs attrs{{"begin", begin}, {"end", end}, {"step", step}};
  const ir::ValueId part =
      WHET_TRY(Append(graph, nodes, {"slice", node.name + "/slice", {node.inputs[0]}, {}, attrs}));
  const auto shape = ir::StaticDims(graph.type(node.outputs[0]).shape);
  if (!shape) return Error("the shape of its result is open");
  nodes.push_back({"reshape", node.name, {part}, node.outputs, {{"shape", *shape}}});
  return nodes;
}

}  // namespace

Result<Nodes> Decompose_gather(ir::Graph& graph, const ir::Node& node) {
  const auto dims = ir::StaticDims(graph.type(node.inputs.at(0)).shape);
  if (!dims) return Error("the shape of its data is open");
  const auto rank = static_cast<int64_t>(dims->size());
  int64_t axis = node.attrs.Int("axis", 0);
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank) return Error("attribute 'axis' is out of range");
  const size_t at = static_cast<size_t>(axis);
  const ir::Tensor* indices = graph.constant(node.inputs.at(1));
  const std::optional<Range> range = indices ? EvenlySpaced(*indices, (*dims)[at]) : std::nullopt;
  return range ? AsSlice(graph, node, *dims, at, *range) : Nodes{node};
}

}  // namespace whet::lower
