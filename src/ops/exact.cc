// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "ops/op.h"

namespace whet::ops {
namespace {

// What one operand gives without rounding, and choices.
constexpr std::string_view kUnrounded[] = {"equal", "less",  "less_equal", "select", "neg",     "abs",
                                           "sign",  "floor", "ceil",       "round",  "bit_cast"};
constexpr std::string_view kMovement[] = {
    "reshape", "transpose",       "slice",  "pad",         "concat",   "gather", "gather_nd",
    "expand",  "gather_elements", "unique", "lookup", "fill_beyond", "non_zero", "non_max_suppression"};
constexpr std::string_view kSingleRounding[] = {"quantize", "dequantize",
                                                "cast"};  // IEEE operations in a stated order

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the op's results are specified to the bit on exact operands, floats among them included.
bool SpecifiedForFloats(const ir::Node& node) {
  return Contains(kMovement, node.op) || Contains(kUnrounded, node.op) ||
         Contains(kSingleRounding, node.op) ||
         (node.op.starts_with("scatter_") && node.attrs.Text("reduction", "none") == "none") ||
         (node.op == "resize" && node.attrs.Text("mode") == "nearest");
}

bool AnyFloat(const ir::Graph& graph, const std::vector<ir::ValueId>& ids) {
  return std::any_of(ids.begin(), ids.end(),
                     [&](ir::ValueId id) { return id != ir::kNoValue && IsFloat(graph.type(id).dtype); });
}

// One walk from what is known of the states; true when a state's next value turned out worse than the state.
bool Walk(const ir::Graph& graph, std::vector<bool>& exact) {
  for (const ir::Node& node : graph.nodes) {
    const bool operands = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ir::ValueId id) {
      return id == ir::kNoValue || exact[static_cast<size_t>(id)];
    });
    const bool integer = !AnyFloat(graph, node.inputs) && !AnyFloat(graph, node.outputs);
    const bool result = node.op == "shape_of" || (operands && (integer || SpecifiedForFloats(node)));
    for (ir::ValueId id : node.outputs) exact[static_cast<size_t>(id)] = result;
  }
  bool worse = false;
  for (const ir::State& state : graph.states) {
    if (!exact[static_cast<size_t>(state.input)] || exact[static_cast<size_t>(state.output)]) continue;
    exact[static_cast<size_t>(state.input)] = false;
    worse = true;
  }
  return worse;
}

}  // namespace

std::vector<bool> ExactValues(const ir::Graph& graph) {
  std::vector<bool> exact(static_cast<size_t>(graph.value_count()), true);
  while (Walk(graph, exact)) {
  }
  return exact;
}

}  // namespace whet::ops
