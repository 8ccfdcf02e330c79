// SPDX-License-Identifier: Apache-2.0
// Nodes that give their operand back vanish; a reshape of a reshape, a transpose of a transpose and a clamp
// of a clamp become one.
#include <algorithm>

#include "passes/clamps.h"
#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

bool AllZero(const std::vector<int64_t>& values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 0; });
}

bool InOrder(const std::vector<int64_t>& perm) {
  return std::is_sorted(perm.begin(), perm.end());
}

// With equal types on both sides.
bool IsIdentity(const ir::Node& node) {
  const ir::Attrs& attrs = node.attrs;
  if (node.op == "reshape" || node.op == "cast" || node.op == "quantize") return true;
  if (node.op == "concat") return node.inputs.size() == 1;
  if (node.op == "transpose") return InOrder(attrs.Ints("perm"));
  if (node.op == "pad") return AllZero(attrs.Ints("before")) && AllZero(attrs.Ints("after"));
  if (node.op == "clamp") return !attrs.Has("min") && !attrs.Has("max");
  if (node.op == "slice") {
    const auto steps = attrs.Ints("step");
    return AllZero(attrs.Ints("begin")) &&
           std::all_of(steps.begin(), steps.end(), [](int64_t step) { return step == 1; });
  }
  return false;
}

// An equal type with symbols in it may still be another shape, except where the op keeps shapes.
bool SameType(const ir::Type& in, const ir::Type& out, const std::string& op) {
  if (in != out) return false;
  return op != "reshape" || ir::StaticDims(in.shape).has_value();
}

bool MergeReshapes(Rewriter& r, const ir::Node& node) {
  const ir::Node* inner = r.Producer(node.inputs[0], "reshape");
  const std::optional<ir::Dims> dims = ir::StaticDims(r.type(node.outputs[0]).shape);
  if (!inner || !dims) return false;
  r.Emit({"reshape", node.name, {inner->inputs[0]}, node.outputs, {{"shape", *dims}}});
  return true;
}

bool MergeTransposes(Rewriter& r, const ir::Node& node) {
  const ir::Node* inner = r.Producer(node.inputs[0], "transpose");
  if (!inner) return false;
  const auto inner_perm = inner->attrs.Ints("perm");
  std::vector<int64_t> perm = node.attrs.Ints("perm");
  for (int64_t& axis : perm) axis = inner_perm[static_cast<size_t>(axis)];
  if (InOrder(perm) && r.Replace(node.outputs[0], inner->inputs[0])) return true;
  r.Emit({"transpose", node.name, {inner->inputs[0]}, node.outputs, {{"perm", perm}}});
  return true;
}

bool MergeClamps(Rewriter& r, const ir::Node& node) {
  const ir::Node* inner = r.Producer(node.inputs[0], "clamp");
  if (!inner || r.type(inner->inputs[0]).quant != r.type(node.inputs[0]).quant ||
      r.type(node.inputs[0]).quant != r.type(node.outputs[0]).quant) {
    return false;
  }
  ir::Node merged{"clamp", node.name, {inner->inputs[0]}, node.outputs, {}};
  SetLimits(merged.attrs, "min", "max",
            Then(LimitsOf(inner->attrs, "min", "max"), LimitsOf(node.attrs, "min", "max")));
  r.Emit(std::move(merged));
  return true;
}

Result<bool> Visit(Rewriter& r, const ir::Node& node) {
  if (node.inputs.empty() || node.inputs[0] == ir::kNoValue) return false;
  if (IsIdentity(node) && SameType(r.type(node.inputs[0]), r.type(node.outputs[0]), node.op) &&
      r.Replace(node.outputs[0], node.inputs[0])) {
    return true;
  }
  if (node.op == "reshape" && node.inputs.size() == 1) return MergeReshapes(r, node);
  if (node.op == "transpose") return MergeTransposes(r, node);
  return node.op == "clamp" && MergeClamps(r, node);
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_identities = {"identities",
                               "removes nodes that change nothing and merges movements of one kind", Run};

}  // namespace whet::passes
