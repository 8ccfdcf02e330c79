// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/node.h"

#include <fmt/format.h>

#include "import/onnx/quant.h"

namespace whet::import {
namespace {

// How a refusal describes the operands.
std::string OperandTypes(const ir::Graph& graph, const std::vector<ir::ValueId>& inputs) {
  return inputs.empty() || inputs[0] == ir::kNoValue ? "no operands" : ToString(graph.type(inputs[0]));
}

std::vector<int64_t> ChannelsLast(size_t rank) {
  std::vector<int64_t> perm{0};
  for (size_t i = 2; i < rank; ++i) perm.push_back(static_cast<int64_t>(i));
  perm.push_back(1);
  return perm;
}

std::vector<int64_t> ChannelsFirst(size_t rank) {
  std::vector<int64_t> perm{0, static_cast<int64_t>(rank) - 1};
  for (size_t i = 1; i + 1 < rank; ++i) perm.push_back(static_cast<int64_t>(i));
  return perm;
}

}  // namespace

std::string NodeName(const onnx::NodeProto& source) {
  if (!source.name().empty()) return source.name();
  return source.output_size() > 0 ? source.output(0) : source.op_type();
}

OnnxNode::OnnxNode(OnnxContext& context, const onnx::NodeProto& source)
    : context_(context), source_(source), name_(NodeName(source)) {}

Status OnnxNode::FindOperands() {
  for (const std::string& name : source_.input()) {
    inputs_.push_back(name.empty() ? ir::kNoValue : WHET_TRY(context_.Find(name)));
  }
  return {};
}

const ir::Type& OnnxNode::type(size_t i) const {
  static const ir::Type none;
  return has(i) ? context_.graph.type(inputs_[i]) : none;
}

DType OnnxNode::source_dtype(size_t i) const {
  return has(i) ? context_.SourceDType(source_.input(static_cast<int>(i)), inputs_[i]) : DType::kF32;
}

int OnnxNode::bits(size_t i) const {
  return has(i) ? context_.Bits(inputs_[i]) : 8;
}

Result<DType> OnnxNode::DTypeAttr(std::string_view name, DType otherwise, size_t output) {
  const int64_t number = Int(name, -1);
  const DType dtype =
      number < 0
          ? otherwise
          : WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(number)).With(fmt::format("attribute '{}'", name)));
  SetSourceDType(dtype, output);
  return IsNarrow(dtype) ? DType::kF32 : dtype;
}

void OnnxNode::SetSourceDType(DType dtype, size_t output) {
  if (has_output(output)) context_.SetSourceDType(source_.output(static_cast<int>(output)), dtype);
}

void OnnxNode::SpreadSourceDType() {
  DType dtype = DType::kF32;
  for (size_t i = input_count(); i-- > 0;) {
    if (has(i) && IsFloat(type(i).dtype)) dtype = source_dtype(i);
  }
  for (const std::string& name : source_.output()) {
    if (!name.empty()) context_.SpreadSourceDType(name, dtype);
  }
}

Result<std::vector<int64_t>> OnnxNode::ConstantInts(size_t i, std::string_view meaning) {
  const ir::Tensor* tensor = constant(i);
  if (!tensor) return RefuseComputed(in(i), meaning);
  if (IsFloat(tensor->dtype())) return Error(fmt::format("its {} must be integers", meaning));
  return tensor->Ints();
}

Result<std::vector<double>> OnnxNode::ConstantReals(size_t i, std::string_view meaning) {
  const ir::Tensor* tensor = constant(i);
  if (!tensor) return RefuseComputed(in(i), meaning);
  std::vector<double> values;
  for (int64_t k = 0; k < tensor->count(); ++k) values.push_back(tensor->RealAt(k));
  return values;
}

const onnx::AttributeProto* OnnxNode::FindAttr(std::string_view name) const {
  for (const onnx::AttributeProto& attr : source_.attribute()) {
    if (attr.name() == name) return context_.Resolve(attr);
  }
  return nullptr;
}

const onnx::AttributeProto* OnnxNode::AttrOfKind(std::string_view name,
                                                 onnx::AttributeProto::AttributeType kind) {
  const onnx::AttributeProto* attr = FindAttr(name);
  if (!attr || attr->type() == kind) return attr;
  attribute_error_ = fmt::format("attribute '{}' is of the wrong kind", name);
  return nullptr;
}

int64_t OnnxNode::Int(std::string_view name, int64_t otherwise) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::INT);
  return attr ? attr->i() : otherwise;
}

double OnnxNode::Real(std::string_view name, double otherwise) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::FLOAT);
  return attr ? static_cast<double>(attr->f()) : otherwise;
}

std::string OnnxNode::Text(std::string_view name, std::string_view otherwise) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::STRING);
  return attr ? attr->s() : std::string(otherwise);
}

std::vector<int64_t> OnnxNode::Ints(std::string_view name) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::INTS);
  return attr ? std::vector<int64_t>(attr->ints().begin(), attr->ints().end()) : std::vector<int64_t>();
}

std::vector<double> OnnxNode::Reals(std::string_view name) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::FLOATS);
  return attr ? std::vector<double>(attr->floats().begin(), attr->floats().end()) : std::vector<double>();
}

const onnx::TensorProto* OnnxNode::TensorAttr(std::string_view name) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::TENSOR);
  return attr ? &attr->t() : nullptr;
}

Result<int64_t> OnnxNode::Axis(int64_t axis, size_t rank) {
  const int64_t n = static_cast<int64_t>(rank);
  if (axis < -n || axis >= n)
    return Error(fmt::format("axis {} is outside the {} dimensions of its operand", axis, n));
  return axis < 0 ? axis + n : axis;
}

Result<ir::ValueId> OnnxNode::Add(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                                  const ir::Type& declared) {
  return context_.Emit(op, name_ + "/" + op, name_, std::move(inputs), std::move(attrs), declared);
}

ir::ValueId OnnxNode::Constant(ir::Tensor tensor, ir::Quant quant) {
  return context_.graph.AddConstant(name_ + "/constant", Widened(tensor), std::move(quant));
}

Status OnnxNode::Yield(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                       const ir::Type& declared, size_t output) {
  if (!has_output(output)) return Error(fmt::format("its result {} is not named", output));
  const std::string& value_name = source_.output(static_cast<int>(output));
  return context_.Define(value_name, WHET_TRY(context_.Emit(op, value_name, name_, std::move(inputs),
                                                            std::move(attrs), declared)));
}

Result<std::vector<ir::ValueId>> OnnxNode::AddMany(const std::string& op, size_t results,
                                                   std::vector<ir::ValueId> inputs, ir::Attrs attrs) {
  std::vector<std::string> names;
  for (size_t i = 0; i < results; ++i) names.push_back(fmt::format("{}/{}:{}", name_, op, i));
  return context_.EmitMany(op, names, name_, std::move(inputs), std::move(attrs));
}

Status OnnxNode::YieldAlias(ir::ValueId id, size_t output) {
  if (!has_output(output)) return Error(fmt::format("its result {} is not named", output));
  return context_.Define(source_.output(static_cast<int>(output)), id);
}

Result<ir::ValueId> OnnxNode::AddQuantize(ir::ValueId id, const ir::Quant& quant,
                                          const std::string& value_name) {
  return context_.Emit("quantize", value_name, name_, {id}, {}, Int8Type(quant));
}

Result<ir::ValueId> OnnxNode::Quantise(ir::ValueId id, const ir::Quant& quant) {
  return AddQuantize(id, quant, name_ + "/quantize");
}

Status OnnxNode::YieldQuantised(ir::ValueId id, const ir::Quant& quant) {
  if (graph().type(id).quant == quant) return YieldAlias(id);
  if (!has_output(0)) return Error("its result 0 is not named");
  return context_.Define(source_.output(0), WHET_TRY(AddQuantize(id, quant, source_.output(0))));
}

Result<ir::ValueId> OnnxNode::ToChannelsLast(ir::ValueId id) {
  const ir::Type type = graph().type(id);
  return Add("transpose", {id}, {{"perm", ChannelsLast(type.shape.size())}}, type);
}

Status OnnxNode::YieldChannelsFirst(ir::ValueId id) {
  const ir::Type type = graph().type(id);
  return Yield("transpose", {id}, {{"perm", ChannelsFirst(type.shape.size())}}, type);
}

Result<ir::Dims> OnnxNode::SizesOf(ir::ValueId id) {
  const ir::Shape& shape = graph().type(id).shape;
  for (const ir::Dim& dim : shape) {
    if (dim.known()) continue;
    return Refuse(fmt::format("the size '{}' of '{}' is open", dim.symbol(), graph().value(id).name),
                  "bind it with --shape");
  }
  return *ir::StaticDims(shape);
}

const onnx::GraphProto* OnnxNode::GraphAttr(std::string_view name) {
  const onnx::AttributeProto* attr = AttrOfKind(name, onnx::AttributeProto::GRAPH);
  return attr ? &attr->g() : nullptr;
}

Result<std::vector<ir::ValueId>> OnnxNode::Inline(const onnx::GraphProto& body,
                                                  const std::vector<ir::ValueId>& args) {
  if (static_cast<size_t>(body.input_size()) != args.size())
    return Error(fmt::format("its body takes {} values, it gets {}", body.input_size(), args.size()));
  WHET_TRY(context_.OpenScope(body));
  Result<std::vector<ir::ValueId>> results = InlineInScope(body, args);
  context_.CloseScope();
  return results;
}

Result<std::vector<ir::ValueId>> OnnxNode::InlineInScope(const onnx::GraphProto& body,
                                                         const std::vector<ir::ValueId>& args) {
  for (size_t i = 0; i < args.size(); ++i)
    WHET_TRY(context_.Define(body.input(static_cast<int>(i)).name(), args[i]));
  for (const onnx::NodeProto& node : body.node()) WHET_TRY(ConvertNode(context_, node));
  std::vector<ir::ValueId> results;
  for (const onnx::ValueInfoProto& output : body.output()) {
    if (context_.IsLost(output.name())) {
      refused_ = true;
      return Error("refused");
    }
    results.push_back(WHET_TRY(context_.Find(output.name())));
  }
  return results;
}

Status OnnxNode::Call(const onnx::FunctionProto& function) {
  if (source_.input_size() > function.input_size() || source_.output_size() > function.output_size())
    return Error("it has more operands or results than the function that it calls");
  WHET_TRY(context_.OpenFunction(function, source_));
  Result<std::vector<ir::ValueId>> results = CallInScope(function);
  context_.CloseScope();
  if (!results.ok()) return Error(results.message());
  for (size_t i = 0; i < output_count(); ++i) {
    if (has_output(i)) WHET_TRY(YieldAlias(results->at(i), i));
  }
  return {};
}

Result<std::vector<ir::ValueId>> OnnxNode::CallInScope(const onnx::FunctionProto& function) {
  for (int i = 0; i < function.input_size(); ++i)
    WHET_TRY(context_.Define(function.input(i), in(static_cast<size_t>(i))));
  for (const onnx::NodeProto& node : function.node()) WHET_TRY(ConvertNode(context_, node));
  std::vector<ir::ValueId> results;
  for (size_t i = 0; i < output_count(); ++i) {
    const std::string& name = function.output(static_cast<int>(i));
    if (context_.IsLost(name)) {
      refused_ = true;
      return Error("refused");
    }
    results.push_back(has_output(i) ? WHET_TRY(context_.Find(name)) : ir::kNoValue);
  }
  return results;
}

Status OnnxNode::RefuseComputed(ir::ValueId id, std::string_view meaning) {
  context_.Want(id);
  return Refuse(fmt::format("its {} is computed by the model", meaning),
                "bind open sizes with --shape, or the inputs it depends on with --constant");
}

Status OnnxNode::Refuse(std::string reason, std::string remedy) {
  refused_ = true;
  context_.refusals.Add(name_, op(), OperandTypes(context_.graph, inputs_), std::move(reason),
                        std::move(remedy));
  return Error("refused");
}

}  // namespace whet::import
