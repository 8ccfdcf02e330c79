// SPDX-License-Identifier: Apache-2.0
// ONNX models to graphs: one pass over the nodes, each converted by its row of onnx_ops.inc.
#include <fmt/format.h>

#include "import/import.h"
#include "import/onnx/context.h"
#include "import/onnx/early.h"
#include "import/onnx/node.h"
#include "import/onnx/ops.h"
#include "import/onnx/release.h"
#include "ops/fold.h"
#include "ops/op.h"

namespace whet::import {
namespace {

enum Operands { kPlain, kBytes };

constexpr const char* kDefault = "";
constexpr const char* kMicrosoft = "com.microsoft";

struct Row {
  const char* domain;
  const char* op_type;
  Status (*convert)(OnnxNode&);  // null for an operator of the graph itself, and for a refused one
  Operands operands;
  const char* op;      // of the graph, when it is the same
  const char* reason;  // why refused, and the remedy
  const char* remedy;
};

#define WHET_ONNX_OP(domain, op_type, function, operands) \
  {domain, op_type, function, operands, nullptr, nullptr, nullptr},
#define WHET_ONNX_SAME(op_type, op) {kDefault, op_type, nullptr, kPlain, op, nullptr, nullptr},
#define WHET_ONNX_REFUSED(domain, op_type, reason, remedy) \
  {domain, op_type, nullptr, kBytes, nullptr, reason, remedy},
constexpr Row kRows[] = {
#include "import/onnx/onnx_ops.inc"
};
#undef WHET_ONNX_OP
#undef WHET_ONNX_SAME
#undef WHET_ONNX_REFUSED

const Row* FindRow(const onnx::NodeProto& source) {
  const std::string domain = source.domain() == "ai.onnx" ? "" : source.domain();
  for (const Row& row : kRows) {
    if (domain == row.domain && source.op_type() == row.op_type) return &row;
  }
  return nullptr;
}

std::string OpName(const onnx::NodeProto& source) {
  return source.domain().empty() ? source.op_type() : source.domain() + "." + source.op_type();
}

bool ReadsLost(const OnnxContext& context, const onnx::NodeProto& source) {
  for (const std::string& name : source.input()) {
    if (context.IsLost(name)) return true;
  }
  return false;
}

// Element types that only some operators may read.
Status CheckOperands(OnnxNode& node, const Row& row) {
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has(i)) continue;
    if (node.type(i).quant.present() && row.operands == kPlain) {
      return node.Refuse(
          fmt::format("operand {} is quantised, which this operator would read as plain integers", i),
          "put DequantizeLinear before it");
    }
  }
  return {};
}

Status ConvertSame(OnnxNode& node, const char* op) {
  std::vector<ir::ValueId> inputs;
  for (size_t i = 0; i < node.input_count(); ++i) inputs.push_back(node.in(i));
  return node.Yield(op, std::move(inputs));
}

// Operands that every conversion may count on; further ones are optional.
Status CheckFirstOperand(const OnnxNode& node) {
  // A Loop may run without a trip count, a Scan without lengths.
  for (const char* op : {"Constant", "Loop", "Scan", "OptionalHasElement"}) {
    if (node.op() == op) return {};
  }
  if (node.has(0)) return {};
  return Error("operand 0 is absent but required");
}

Status Convert(OnnxNode& node, const Row& row) {
  WHET_TRY(node.FindOperands());
  WHET_TRY(CheckFirstOperand(node));
  WHET_TRY(CheckOperands(node, row));
  if (node.opset() < 7) WHET_TRY(MeetAsToday(node));
  WHET_TRY(row.convert ? row.convert(node) : ConvertSame(node, row.op));
  if (!node.attribute_error().empty()) return Error(node.attribute_error());
  node.SpreadSourceDType();
  return {};
}

Status CallFunction(OnnxNode& node, const onnx::FunctionProto& function) {
  WHET_TRY(node.FindOperands());
  return node.Call(function);
}

void Lose(OnnxContext& context, const onnx::NodeProto& source) {
  for (const std::string& name : source.output()) context.MarkLost(name);
}

// Operators that are refused whatever they read. They are listed even behind another refused node, so that one run names them all.
bool RefuseByName(OnnxContext& context, const onnx::NodeProto& source, const std::string& name,
                  const Row* row) {
  if (!row) {
    context.refusals.Add(name, OpName(source), "", "there is no such operator in whet",
                         "express it by supported operators before export");
  } else if (row->reason) {
    context.refusals.Add(name, OpName(source), "", row->reason, row->remedy);
  }
  return !row || row->reason;
}

}  // namespace

Status ConvertNode(OnnxContext& context, const onnx::NodeProto& source) {
  OnnxNode node(context, source);
  const Row* row = FindRow(source);
  const onnx::FunctionProto* function = row ? nullptr : context.FindFunction(source);
  if ((!function && RefuseByName(context, source, node.name(), row)) || ReadsLost(context, source)) {
    Lose(context, source);
    return {};
  }
  Status status = function ? CallFunction(node, *function) : Convert(node, *row);
  if (status.ok()) status = ops::CheckMade(context.graph);
  if (node.refused()) {
    Lose(context, source);
    return {};
  }
  return std::move(status).With(fmt::format("node '{}' ({})", node.name(), OpName(source)));
}

Result<std::vector<ir::Value>> DeclaredOnnxInputs(std::span<const std::byte> bytes) {
  const std::unique_ptr<onnx::ModelProto> model = WHET_TRY(ParseOnnx(bytes));
  std::set<std::string> initialisers;
  for (const onnx::TensorProto& tensor : model->graph().initializer()) initialisers.insert(tensor.name());
  std::vector<ir::Value> inputs;
  for (const onnx::ValueInfoProto& info : model->graph().input()) {
    if (initialisers.contains(info.name())) continue;
    inputs.push_back({info.name(), WHET_TRY(TypeOfOnnx(info)), std::nullopt});
  }
  return inputs;
}

Result<ir::Graph> ImportOnnx(std::span<const std::byte> bytes, const std::string& name,
                             const ImportOptions& options, ImportReport* report) {
  const std::unique_ptr<onnx::ModelProto> model = WHET_TRY(ParseOnnx(bytes));
  const onnx::GraphProto& source = model->graph();
  OnnxContext context(*model, WHET_TRY(OpsetOf(*model)), options, report);
  context.graph.name = name;
  context.graph.made.source_bytes = static_cast<int64_t>(bytes.size());
  WHET_TRY(context.AddInputs());
  WeightRelease weights(*model);
  for (const onnx::NodeProto& node : source.node()) {
    WHET_TRY(ConvertNode(context, node));
    weights.After(node, context);
  }
  if (!context.refusals.empty())
    return context.refusals.ToStatus(static_cast<size_t>(source.node_size()), options);
  WHET_TRY(context.AddOutputs());
  WHET_TRY(ops::VerifyGraph(context.graph));
  return std::move(context.graph);
}

}  // namespace whet::import
