// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ir/bounds.h"
#include "ops/op.h"

namespace whet::ops {
namespace {

bool IsByte(DType type) {
  return type == DType::kI8 || type == DType::kU8;
}

void KeepDeclared(const ir::Type& declared, ir::Type* inferred) {
  if (inferred->dtype == DType::kI16 && declared.dtype == DType::kI16 && !inferred->quant.present()) {
    inferred->quant = declared.quant;
  }
  if (inferred->quant.present() || !IsByte(inferred->dtype) || !IsByte(declared.dtype)) return;
  inferred->quant = declared.quant;
  inferred->dtype = declared.dtype;
}

Result<const Op*> OpOf(const ir::Node& node) {
  const Op* op = FindOp(node.op);
  if (!op)
    return Error(fmt::format("node '{}': unknown op '{}'; `docs/ops.md` lists the ops", node.name, node.op));
  return op;
}

std::string Context(const ir::Node& node) {
  return fmt::format("node '{}' ({})", node.name, node.op);
}

}  // namespace

Result<std::vector<ir::Type>> InferNode(const ir::Graph& graph, const ir::Node& node) {
  const Op* op = WHET_TRY(OpOf(node));
  if (node.inputs.size() < static_cast<size_t>(op->min_inputs)) {
    return Error(
        fmt::format("{}: has {} operands, needs {}", Context(node), node.inputs.size(), op->min_inputs));
  }
  for (int i = 0; i < op->min_inputs; ++i) {
    if (node.inputs[static_cast<size_t>(i)] == ir::kNoValue) {
      return Error(fmt::format("{}: operand {} is absent but required", Context(node), i));
    }
  }
  std::vector<ir::Type> types = WHET_TRY(op->infer({graph, node}).With(Context(node)));
  for (const ir::Type& type : types) WHET_TRY(ir::CheckShape(type.shape).With(Context(node)));
  for (size_t i = 0; i < types.size() && i < node.outputs.size(); ++i) {
    const bool chooses = node.op == "quantize" && graph.type(node.outputs[i]).dtype == DType::kI16;
    if (chooses) types[i].dtype = DType::kI16;
    KeepDeclared(graph.type(node.outputs[i]), &types[i]);
  }
  return types;
}

Result<ir::ValueId> AddInferred(ir::Graph& graph, std::string op, std::string name,
                                std::vector<ir::ValueId> inputs, ir::Attrs attrs, ir::Quant quant) {
  const ir::Node node{op, name, inputs, {}, attrs};
  std::vector<ir::Type> types = WHET_TRY(InferNode(graph, node));
  if (types.size() != 1)
    return Error(fmt::format("{}: has {} results where one is wanted", Context(node), types.size()));
  if (!types[0].quant.present()) types[0].quant = std::move(quant);
  return graph.AddNode(std::move(op), std::move(name), std::move(inputs), std::move(types[0]),
                       std::move(attrs));
}

Status ReinferShapes(ir::Graph& graph) {
  for (const ir::Node& node : graph.nodes) {
    const std::vector<ir::Type> types = WHET_TRY(InferNode(graph, node));
    if (types.size() != node.outputs.size()) {
      return Error(
          fmt::format("{}: has {} results, the op has {}", Context(node), node.outputs.size(), types.size()));
    }
    for (size_t i = 0; i < types.size(); ++i) graph.value(node.outputs[i]).type.shape = types[i].shape;
  }
  return {};
}

}  // namespace whet::ops
