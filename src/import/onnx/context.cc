// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/context.h"

#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/quant.h"
#include "ops/fold.h"
#include "ops/op.h"

namespace whet::import {
namespace {

// Constants beyond this size are left to be computed by the model.
constexpr int64_t kMaxFoldedElements = int64_t{1} << 24;

// Bodies of control flow that one import unrolls, and nodes that it may leave.
constexpr int kMaxBodies = 1 << 14;
constexpr size_t kMaxNodes = size_t{1} << 20;
constexpr size_t kMaxScopes = 64;

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

OnnxContext::OnnxContext(const onnx::ModelProto& model, int opset, const ImportOptions& options,
                         ImportReport* report)
    : model_(model),
      source_(model.graph()),
      options_(options),
      report_(report),
      real_sizes_(graph, [this](const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs) {
        return Emit(op, "real_size", "real_size/" + op, std::move(inputs), std::move(attrs));
      }) {
  graph.dialect = options.dialect;
  scopes_.emplace_back().opset = opset;
  for (const onnx::TensorProto& tensor : source_.initializer())
    scopes_[0].initialisers.emplace(tensor.name(), &tensor);
}

Status OnnxContext::OpenScope(const onnx::GraphProto& body) {
  if (++bodies_ > kMaxBodies)
    return Error(fmt::format("its control flow unrolls to more than {} bodies", kMaxBodies));
  if (scopes_.size() >= kMaxScopes) return Error("its control flow or functions are nested too deeply");
  Scope scope;
  scope.opset = opset();
  scope.attrs = scopes_.back().attrs;
  for (const onnx::TensorProto& tensor : body.initializer())
    scope.initialisers.emplace(tensor.name(), &tensor);
  scopes_.push_back(std::move(scope));
  return {};
}

const onnx::FunctionProto* OnnxContext::FindFunction(const onnx::NodeProto& call) const {
  for (const onnx::FunctionProto& function : model_.functions()) {
    if (function.name() == call.op_type() && function.domain() == call.domain() &&
        function.overload() == call.overload())
      return &function;
  }
  return nullptr;
}

Status OnnxContext::OpenFunction(const onnx::FunctionProto& function, const onnx::NodeProto& call) {
  Scope scope;
  scope.opset = opset();
  for (const onnx::OperatorSetIdProto& set : function.opset_import()) {
    if (set.domain().empty() || set.domain() == "ai.onnx") scope.opset = static_cast<int>(set.version());
  }
  for (const onnx::AttributeProto& attr : function.attribute_proto()) scope.attrs[attr.name()] = &attr;
  for (const onnx::AttributeProto& attr : call.attribute()) {
    if (const onnx::AttributeProto* given = Resolve(attr)) scope.attrs[attr.name()] = given;
  }
  WHET_TRY(OpenScope({}));
  scopes_.back() = std::move(scope);
  return {};
}

const onnx::AttributeProto* OnnxContext::Resolve(const onnx::AttributeProto& attr) const {
  if (attr.ref_attr_name().empty()) return &attr;
  const auto it = scopes_.back().attrs.find(attr.ref_attr_name());
  return it == scopes_.back().attrs.end() ? nullptr : it->second;
}

bool OnnxContext::IsLost(const std::string& name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    if (scope->lost.contains(name)) return true;
    if (scope->values.contains(name)) return false;
  }
  return false;
}

bool OnnxContext::Want(ir::ValueId id) {
  bool any = false;
  const std::vector<int32_t> producers = graph.Producers();
  std::vector<ir::ValueId> pending{id};
  std::set<ir::ValueId> seen;
  while (!pending.empty()) {
    const ir::ValueId next = pending.back();
    pending.pop_back();
    if (next == ir::kNoValue || !seen.insert(next).second) continue;
    const int32_t producer = producers[static_cast<size_t>(next)];
    if (producer >= 0) {
      if (graph.nodes[static_cast<size_t>(producer)].op == "shape_of") continue;
      const std::vector<ir::ValueId>& inputs = graph.nodes[static_cast<size_t>(producer)].inputs;
      pending.insert(pending.end(), inputs.begin(), inputs.end());
    } else if (!graph.constant(next)) {
      any = true;
      if (report_) report_->wanted.insert(graph.value(next).name);
    }
  }
  return any;
}

Status OnnxContext::AddInputs() {
  for (const onnx::ValueInfoProto& info : source_.input()) {
    if (scopes_[0].initialisers.contains(info.name())) continue;
    const auto bound = options_.constants.find(info.name());
    if (bound == options_.constants.end()) {
      WHET_TRY(AddInput(info));
      SetBits(WHET_TRY(Find(info.name())), info.type().tensor_type().elem_type());
    } else {
      const ir::ValueId id = graph.AddConstant(info.name(), Widened(bound->second));
      if (IsNarrow(bound->second.dtype())) narrow_[id] = bound->second.dtype();
      SetBits(id, info.type().tensor_type().elem_type());
      WHET_TRY(Define(info.name(), id));
    }
  }
  return {};
}

Status OnnxContext::AddInput(const onnx::ValueInfoProto& info) {
  ir::Type type = WHET_TRY(TypeOfOnnx(info));
  type.shape = ir::Bind(type.shape, options_.bindings);
  ir::Dims known;
  for (const ir::Dim& dim : type.shape) known.push_back(dim.known() ? dim.size() : 1);
  WHET_TRY(ir::CheckedCount(known).With(fmt::format("input '{}'", info.name())));
  if (IsNarrow(type.dtype)) return AddNarrowInput(info.name(), type);
  if (!IsByte(type.dtype)) return Define(info.name(), graph.AddInput(info.name(), type));

  const auto readings = FindReadings(source_);
  const auto it = readings.find(info.name());
  if (it == readings.end()) return Define(info.name(), graph.AddInput(info.name(), type));
  const bool is_unsigned = type.dtype == DType::kU8;
  type.quant =
      WHET_TRY(QuantNamed(*this, it->second, is_unsigned).With(fmt::format("input '{}'", info.name())));
  if (!is_unsigned || !type.quant.present()) return Define(info.name(), graph.AddInput(info.name(), type));
  type.quant.zero_point[0] += 128;
  const ir::ValueId raw = graph.AddInput(info.name(), type);
  return Define(info.name(), ShiftZeroPoint(raw, DType::kI8, info.name() + "/i8"));
}

Result<std::optional<ir::Tensor>> OnnxContext::KnownBefore(const std::string& name) const {
  const auto initialiser = scopes_[0].initialisers.find(name);
  if (initialiser != scopes_[0].initialisers.end())
    return std::optional(WHET_TRY(TensorOfOnnx(*initialiser->second, name, options_.folder)));
  const auto bound = options_.constants.find(name);
  if (bound != options_.constants.end()) return std::optional(bound->second);
  for (const onnx::NodeProto& node : source_.node()) {
    const bool produces = node.op_type() == "Constant" && node.output_size() == 1 && node.output(0) == name;
    for (const onnx::AttributeProto& attr : node.attribute()) {
      if (produces && attr.name() == "value" && attr.has_t())
        return std::optional(WHET_TRY(TensorOfOnnx(attr.t(), name, options_.folder)));
    }
  }
  return std::optional<ir::Tensor>();
}

Status OnnxContext::AddNarrowInput(const std::string& name, const ir::Type& type) {
  const ir::ValueId raw = graph.AddInput(name, type);
  const ir::ValueId wide = graph.AddNode("cast", name + "/f32", {raw}, {DType::kF32, type.shape, {}},
                                         {{"to", std::string("f32")}});
  narrow_[wide] = type.dtype;
  return Define(name, wide);
}

Status OnnxContext::AddOutputs() {
  for (const onnx::ValueInfoProto& info : source_.output()) {
    WHET_TRY(AddOutput(info).With(fmt::format("output '{}'", info.name())));
  }
  if (graph.outputs.empty()) return Error("the model has no outputs");
  AddCounts();
  return {};
}

// Zeros behind the real sizes of an output.
Result<ir::ValueId> OnnxContext::FillOutput(ir::ValueId id, ir::ValueId sized, const std::string& name) {
  if (graph.value(id).name == name) graph.value(id).name += "/largest";
  for (size_t axis = 0; axis < graph.type(sized).shape.size(); ++axis) {
    const ir::ValueId count = real_sizes_.Of(sized, axis);
    if (count == ir::kNoValue) continue;
    id = WHET_TRY(
        Emit("fill_beyond", name + "/real", name, {id, count}, {{"axis", static_cast<int64_t>(axis)}}));
    counts_.push_back(count);
  }
  graph.value(id).name = name;
  return id;
}

// The counts of outputs become outputs behind all others, each once, and each by a value of its own.
void OnnxContext::AddCounts() {
  std::set<ir::ValueId> seen;
  for (ir::ValueId count : counts_) {
    if (!seen.insert(count).second) continue;
    const bool taken = std::find(graph.outputs.begin(), graph.outputs.end(), count) != graph.outputs.end();
    if (taken || graph.constant(count)) {
      const ir::Attrs same{{"perm", std::vector<int64_t>{0}}};
      count =
          graph.AddNode("transpose", graph.value(count).name + "/output", {count}, graph.type(count), same);
    }
    graph.outputs.push_back(count);
  }
}

Status OnnxContext::AddOutput(const onnx::ValueInfoProto& info) {
  ir::ValueId id = WHET_TRY(Find(info.name()));
  const ir::ValueId sized = id;
  const bool is_unsigned = info.type().tensor_type().elem_type() == onnx::TensorProto::UINT8;
  if (is_unsigned && graph.type(id).quant.present()) {
    if (graph.value(id).name == info.name()) graph.Rename(id, info.name() + "/i8");
    id = ShiftZeroPoint(id, DType::kU8, info.name());
  }
  const Result<DType> wanted = DTypeOfOnnx(info.type().tensor_type().elem_type());
  if (wanted.ok() && IsNarrow(*wanted) && graph.type(id).dtype == DType::kF32) {
    if (graph.value(id).name == info.name()) graph.Rename(id, info.name() + "/f32");
    id = graph.AddNode("cast", info.name(), {id}, {*wanted, graph.type(id).shape, {}},
                       {{"to", std::string(DTypeName(*wanted))}});
  }
  if (real_sizes_.Any(sized)) {
    id = WHET_TRY(FillOutput(id, sized, info.name()));
  } else if (graph.value(id).name != info.name()) {  // an alias of another value: give it a name of its own
    std::vector<int64_t> same;
    for (size_t i = 0; i < graph.type(id).shape.size(); ++i) same.push_back(static_cast<int64_t>(i));
    ir::Type type = graph.type(id);
    id = graph.AddNode("transpose", info.name(), {id}, std::move(type), {{"perm", same}});
  }
  graph.outputs.push_back(id);
  return {};
}

Result<ir::ValueId> OnnxContext::Find(const std::string& name) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto value = scope->values.find(name);
    if (value != scope->values.end()) return value->second;
    const auto initialiser = scope->initialisers.find(name);
    if (initialiser == scope->initialisers.end()) continue;
    const auto again = read_.find(initialiser->second);  // by an earlier turn of a body
    if (again != read_.end()) return scope->values[name] = again->second;
    ir::Tensor tensor = WHET_TRY(TensorOfOnnx(*initialiser->second, name, options_.folder));
    if (initialiser->second->external_data_size() > 0)
      graph.made.source_bytes += static_cast<int64_t>(tensor.bytes().size());
    const ir::ValueId id = graph.AddConstant(name, Widened(tensor));
    read_[initialiser->second] = id;
    if (IsNarrow(tensor.dtype())) narrow_[id] = tensor.dtype();
    SetBits(id, initialiser->second->data_type());
    return scope->values[name] = id;
  }
  return Error(
      fmt::format("'{}' is neither an input, an initialiser nor the result of an earlier node", name));
}

int OnnxContext::Bits(ir::ValueId id) const {
  const auto it = bits_.find(id);
  return it == bits_.end() ? 8 * static_cast<int>(DTypeSize(graph.type(id).dtype)) : it->second;
}

void OnnxContext::SetBits(ir::ValueId id, int32_t onnx_type) {
  if (const int bits = BitsOfOnnx(onnx_type)) bits_[id] = bits;
}

DType OnnxContext::SourceDType(const std::string& name, ir::ValueId id) const {
  const DType here = graph.type(id).dtype;
  if (here != DType::kF32) return here;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto said = scope->source_dtypes.find(name);
    if (said != scope->source_dtypes.end()) return said->second;
    if (scope->values.contains(name)) break;
  }
  const auto narrow = narrow_.find(id);
  return narrow == narrow_.end() ? here : narrow->second;
}

void OnnxContext::SpreadSourceDType(const std::string& name, DType dtype) {
  const auto said = scopes_.back().source_dtypes.find(name);
  const DType own = said == scopes_.back().source_dtypes.end() ? dtype : said->second;
  const auto value = scopes_.back().values.find(name);
  if (!IsNarrow(own) || value == scopes_.back().values.end() ||
      graph.type(value->second).dtype != DType::kF32)
    return;
  SetSourceDType(name, own);
  narrow_.emplace(value->second, own);
}

Status OnnxContext::Define(const std::string& name, ir::ValueId id) {
  if (scopes_.back().initialisers.contains(name) || !scopes_.back().values.emplace(name, id).second) {
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
  const std::vector<ir::ValueId> results =
      WHET_TRY(Append(op, {value_name}, node_name, std::move(inputs), std::move(attrs), declared));
  const ir::ValueId id = results[0];
  const ir::Node node = graph.nodes.back();
  if (op == "dequantize" && graph.constant(graph.nodes.back().inputs[0])) {
    stored_[id] = graph.nodes.back().inputs[0];
  } else {
    WHET_TRY(Fold());
  }
  WHET_TRY(real_sizes_.Pass(node));
  return id;
}

Result<std::vector<ir::ValueId>> OnnxContext::EmitMany(const std::string& op,
                                                       const std::vector<std::string>& value_names,
                                                       const std::string& node_name,
                                                       std::vector<ir::ValueId> inputs, ir::Attrs attrs) {
  std::vector<ir::ValueId> results =
      WHET_TRY(Append(op, value_names, node_name, std::move(inputs), std::move(attrs), {}));
  const ir::Node node = graph.nodes.back();
  WHET_TRY(Fold());
  WHET_TRY(real_sizes_.Pass(node));
  return results;
}

// Appends a node with the inferred types, checked.
Result<std::vector<ir::ValueId>> OnnxContext::Append(const std::string& op,
                                                     const std::vector<std::string>& value_names,
                                                     const std::string& node_name,
                                                     std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                                                     const ir::Type& declared) {
  if (graph.nodes.size() >= kMaxNodes)
    return Error(fmt::format("the model has more than {} nodes", kMaxNodes));
  ir::Node node{op, node_name, std::move(inputs), {}, std::move(attrs)};
  WHET_TRY(real_sizes_.Prepare(&node));
  std::vector<ir::Type> types = WHET_TRY(ops::InferNode(graph, node));
  if (types.size() != value_names.size())
    return Error(fmt::format("{} has {} results where {} are wanted", op, types.size(), value_names.size()));
  for (size_t i = 0; i < types.size(); ++i) {
    Declare(declared, &types[i]);
    ir::Dims known;
    for (const ir::Dim& dim : types[i].shape) known.push_back(dim.known() ? dim.size() : 1);
    WHET_TRY(ir::CheckedCount(known).With("its result"));
    node.outputs.push_back(graph.AddValue(value_names[i], std::move(types[i])));
  }
  graph.nodes.push_back(std::move(node));
  WHET_TRY(ops::FindOp(op)->verify({graph, graph.nodes.back()}));
  return graph.nodes.back().outputs;
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

// Computes the last node where all its operands are known.
Status OnnxContext::Fold() {
  const ir::Node& node = graph.nodes.back();
  std::vector<ir::Type> input_types, output_types;
  for (ir::ValueId output : node.outputs) {
    const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(output).shape);
    if (!dims || ir::ElementCount(*dims) > kMaxFoldedElements) return {};
    output_types.push_back(graph.type(output));
  }
  std::vector<const ir::Tensor*> operands;
  for (ir::ValueId input : node.inputs) {
    if (input != ir::kNoValue && !Known(input)) return {};
    operands.push_back(Known(input));
    input_types.push_back(input == ir::kNoValue ? ir::Type{} : graph.type(input));
  }
  if (!ops::TakeFold(graph, node)) return {};
  std::vector<ir::Tensor> results =
      WHET_TRY(ops::FindOp(node.op)->eval({node, graph.dialect, operands, input_types, output_types}));
  for (size_t i = 0; i < results.size(); ++i) graph.value(node.outputs[i]).constant = std::move(results[i]);
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
