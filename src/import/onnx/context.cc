// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/context.h"

#include <fmt/format.h>

#include "import/onnx/quant.h"
#include "ops/op.h"

namespace whet::import {
namespace {

// Constants beyond this size are left to be computed by the model.
constexpr int64_t kMaxFoldedElements = int64_t{1} << 24;

// Dtype and quantisation of `declared` where inference leaves them open: in 8-bit results without
// quantisation.
void Declare(const ir::Type& declared, ir::Type* type) {
  if (!declared.quant.present() || type->quant.present()) return;
  type->dtype = declared.dtype;
  type->quant = declared.quant;
}

bool IsByte(DType dtype) {
  return dtype == DType::kI8 || dtype == DType::kU8;
}

}  // namespace

OnnxContext::OnnxContext(const onnx::GraphProto& source, int opset, const ImportOptions& options)
    : source_(source), opset_(opset), options_(options) {
  graph.dialect = options.dialect;
  for (const onnx::TensorProto& tensor : source.initializer()) initialisers_.emplace(tensor.name(), &tensor);
}

Status OnnxContext::AddInputs() {
  for (const onnx::ValueInfoProto& info : source_.input()) {
    if (!initialisers_.contains(info.name())) WHET_TRY(AddInput(info));
  }
  return {};
}

Status OnnxContext::AddInput(const onnx::ValueInfoProto& info) {
  ir::Type type = WHET_TRY(TypeOfOnnx(info));
  type.shape = ir::Bind(type.shape, options_.bindings);
  ir::Dims known;
  for (const ir::Dim& dim : type.shape) known.push_back(dim.known() ? dim.size() : 1);
  WHET_TRY(CheckedCount(known).With(fmt::format("input '{}'", info.name())));
  if (!IsByte(type.dtype)) return Define(info.name(), graph.AddInput(info.name(), type));

  const auto readings = FindReadings(source_);
  const auto it = readings.find(info.name());
  if (it == readings.end()) return Define(info.name(), graph.AddInput(info.name(), type));
  const bool is_unsigned = type.dtype == DType::kU8;
  type.quant =
      WHET_TRY(QuantNamed(*this, it->second, is_unsigned).With(fmt::format("input '{}'", info.name())));
  if (!is_unsigned) return Define(info.name(), graph.AddInput(info.name(), type));
  type.quant.zero_point[0] += 128;
  const ir::ValueId raw = graph.AddInput(info.name(), type);
  return Define(info.name(), ShiftZeroPoint(raw, DType::kI8, info.name() + "/i8"));
}

Status OnnxContext::AddOutputs() {
  for (const onnx::ValueInfoProto& info : source_.output()) {
    WHET_TRY(AddOutput(info).With(fmt::format("output '{}'", info.name())));
  }
  if (graph.outputs.empty()) return Error("the model has no outputs");
  return {};
}

Status OnnxContext::AddOutput(const onnx::ValueInfoProto& info) {
  ir::ValueId id = WHET_TRY(Find(info.name()));
  const bool is_unsigned = info.type().tensor_type().elem_type() == onnx::TensorProto::UINT8;
  if (is_unsigned && graph.type(id).quant.present()) {
    if (graph.value(id).name == info.name()) graph.value(id).name += "/i8";
    id = ShiftZeroPoint(id, DType::kU8, info.name());
    graph.value(id).name = info.name();  // free since the line before the last
  }
  if (graph.value(id).name != info.name()) {  // an alias of another value: give it a name of its own
    std::vector<int64_t> same;
    for (size_t i = 0; i < graph.type(id).shape.size(); ++i) same.push_back(static_cast<int64_t>(i));
    ir::Type type = graph.type(id);
    id = graph.AddNode("transpose", info.name(), {id}, std::move(type), {{"perm", same}});
  }
  graph.outputs.push_back(id);
  return {};
}

Result<ir::ValueId> OnnxContext::Find(const std::string& name) {
  const auto value = values_.find(name);
  if (value != values_.end()) return value->second;
  const auto initialiser = initialisers_.find(name);
  if (initialiser == initialisers_.end()) {
    return Error(
        fmt::format("'{}' is neither an input, an initialiser nor the result of an earlier node", name));
  }
  ir::Tensor tensor = WHET_TRY(TensorOfOnnx(*initialiser->second, name));
  return values_[name] = graph.AddConstant(name, std::move(tensor));
}

Status OnnxContext::Define(const std::string& name, ir::ValueId id) {
  if (initialisers_.contains(name) || !values_.emplace(name, id).second) {
    return Error(fmt::format("'{}' is produced twice", name));
  }
  return {};
}

Result<ir::ValueId> OnnxContext::Emit(const std::string& op, const std::string& value_name,
                                      const std::string& node_name, std::vector<ir::ValueId> inputs,
                                      ir::Attrs attrs, const ir::Type& declared) {
  if (MovesStored(op, inputs)) {
    const ir::ValueId moved = WHET_TRY(
        Emit(op, value_name + "/stored", node_name, {Stored(inputs[0])}, std::move(attrs), declared));
    return Emit("dequantize", value_name, node_name, {moved});
  }
  const ir::Node node{op, node_name, inputs, {}, attrs};
  std::vector<ir::Type> types = WHET_TRY(ops::InferNode(graph, node));
  if (types.size() != 1) return Error(fmt::format("{} has {} results where one is wanted", op, types.size()));
  Declare(declared, &types[0]);
  ir::Dims known;
  for (const ir::Dim& dim : types[0].shape) known.push_back(dim.known() ? dim.size() : 1);
  WHET_TRY(CheckedCount(known).With("its result"));
  const ir::ValueId id =
      graph.AddNode(op, value_name, std::move(inputs), std::move(types[0]), std::move(attrs));
  graph.nodes.back().name = node_name;
  WHET_TRY(ops::FindOp(op)->verify({graph, graph.nodes.back()}));
  if (op == "dequantize" && graph.constant(graph.nodes.back().inputs[0])) {
    stored_[id] = graph.nodes.back().inputs[0];
  } else {
    WHET_TRY(Fold(id));
  }
  return id;
}

// Whether `op` only moves the elements of a dequantized constant.
bool OnnxContext::MovesStored(const std::string& op, const std::vector<ir::ValueId>& inputs) const {
  if (inputs.size() != 1 || Stored(inputs[0]) == ir::kNoValue) return false;
  return op == "transpose" || (op == "reshape" && graph.type(Stored(inputs[0])).quant.per_tensor());
}

ir::ValueId OnnxContext::Stored(ir::ValueId id) const {
  const auto it = stored_.find(id);
  return it == stored_.end() ? ir::kNoValue : it->second;
}

const ir::Tensor* OnnxContext::Known(ir::ValueId id) {
  const ir::ValueId stored = Stored(id);
  if (stored == ir::kNoValue) return graph.constant(id);
  const auto it = reals_.find(id);
  if (it != reals_.end()) return &it->second;
  const std::vector<const ir::Tensor*> operands{graph.constant(stored)};
  const std::vector<ir::Type> from{graph.type(stored)}, to{graph.type(id)};
  const ir::Node node{"dequantize", graph.value(id).name, {stored}, {id}, {}};
  auto results = ops::FindOp("dequantize")->eval({node, graph.dialect, operands, from, to});
  return results.ok() ? &(reals_[id] = std::move(results->at(0))) : nullptr;
}

Status OnnxContext::Fold(ir::ValueId id) {
  const ir::Node& node = graph.nodes.back();
  const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(id).shape);
  if (!dims || ir::ElementCount(*dims) > kMaxFoldedElements) return {};
  std::vector<const ir::Tensor*> operands;
  std::vector<ir::Type> input_types;
  for (ir::ValueId input : node.inputs) {
    if (input != ir::kNoValue && !Known(input)) return {};
    operands.push_back(Known(input));
    input_types.push_back(input == ir::kNoValue ? ir::Type{} : graph.type(input));
  }
  const std::vector<ir::Type> output_types{graph.type(id)};
  std::vector<ir::Tensor> results =
      WHET_TRY(ops::FindOp(node.op)->eval({node, graph.dialect, operands, input_types, output_types}));
  graph.value(id).constant = std::move(results[0]);
  graph.nodes.pop_back();
  return {};
}

ir::ValueId OnnxContext::ShiftZeroPoint(ir::ValueId id, DType to, const std::string& value_name) {
  ir::Type type = graph.type(id);
  type.dtype = to;
  for (int32_t& zero_point : type.quant.zero_point) zero_point += to == DType::kI8 ? -128 : 128;
  return graph.AddNode("quantize", value_name, {id}, std::move(type));
}

}  // namespace whet::import
