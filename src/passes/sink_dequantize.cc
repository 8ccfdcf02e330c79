// SPDX-License-Identifier: Apache-2.0
// dequantize moves behind ops that give the same elements on stored numbers: movement, and choices of the
// larger or smaller. The stored numbers move instead, and the dequantize comes near the quantize that it may
// cancel with.
#include <algorithm>
#include <cmath>

#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

// Whether real `value` is one of the stored numbers.
bool IsStored(double value, const ir::Type& type) {
  const double stored = value / static_cast<double>(type.quant.scale[0]) + type.quant.zero_point[0];
  const double most = type.dtype == DType::kI8 ? 127 : 32767;
  return stored == std::nearbyint(stored) && stored >= -most - 1 && stored <= most;
}

bool Sinkable(Rewriter& r, const Node& node, const ir::Type& stored) {
  if (node.op == "transpose") return true;  // of constants only, see Visit
  if (!stored.quant.per_tensor() || (stored.dtype != DType::kI8 && stored.dtype != DType::kI16)) return false;
  if (node.op == "pad") return IsStored(node.attrs.Real("value"), stored);
  if (node.op == "resize") return node.attrs.Text("mode") == "nearest";
  if (node.op == "max_pool2d") return !node.attrs.Has("act_min") && !node.attrs.Has("act_max");
  if (node.op == "reshape") return node.inputs.size() == 1 || r.constant(node.inputs[1]);
  constexpr std::string_view kOthers[] = {"slice",   "gather",  "gather_nd", "concat",
                                          "minimum", "maximum", "arg_max"};
  return std::find(std::begin(kOthers), std::end(kOthers), node.op) != std::end(kOthers);
}

// Operands that must all be dequantised alike; the others are shapes and indices.
size_t DataOperands(const Node& node) {
  const bool all = node.op == "concat" || node.op == "minimum" || node.op == "maximum";
  return all ? node.inputs.size() : 1;
}

ir::Type StoredResult(Rewriter& r, const Node& node, const ir::Type& stored) {
  ir::Type type{stored.dtype, r.type(node.outputs[0]).shape, stored.quant};
  if (node.op != "transpose" || stored.quant.per_tensor()) return type;
  type.quant = ir::PermutedQuant(stored.quant, *ir::StaticDims(stored.shape), node.attrs.Ints("perm"));
  return type;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  const Node* first = r.Producer(node.inputs[0], "dequantize");
  if (!first) return false;
  const ir::Type stored = r.type(first->inputs[0]);
  if (!Sinkable(r, node, stored)) return false;
  if (node.op == "transpose" && !r.constant(first->inputs[0]))
    return false;  // `transposes` goes the other way
  Node moved = node;
  for (size_t i = 0; i < DataOperands(node); ++i) {
    const Node* dequantize = r.Producer(node.inputs[i], "dequantize");
    if (!dequantize) return false;
    const ir::Type& type = r.type(dequantize->inputs[0]);
    if (type.dtype != stored.dtype || type.quant != stored.quant) return false;
    moved.inputs[i] = dequantize->inputs[0];
  }
  const std::string name = first->name;
  if (node.op == "arg_max") {
    r.Emit(std::move(moved));
    return true;
  }
  const ValueId result = r.Add(node.op, node.name, moved.inputs, StoredResult(r, node, stored), moved.attrs);
  r.Emit({"dequantize", name, {result}, node.outputs, {}});
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep([](Rewriter& r, const Node& node) -> Result<bool> {
    return !node.inputs.empty() && WHET_TRY(Visit(r, node));
  });
}

}  // namespace

const Pass kPass_sink_dequantize = {"sink_dequantize",
                                    "moves dequantize behind ops that work on stored numbers as well", Run};

}  // namespace whet::passes
