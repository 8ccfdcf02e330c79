// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/model_writer.h"

#include <algorithm>

namespace whet::exporter {
namespace {

// Operator set 17 is the newest that needs no newer form of what engines of the last years read; 8 is its format.
constexpr int kOpset = 17, kIrVersion = 8;
// The first that have DequantizeLinear in blocks, and integers of 4 bits.
constexpr int kOpsetOfGroups = 21, kIrVersionOfGroups = 10, kInt4 = 22;

void Describe(onnx::ValueInfoProto* info, const std::string& name, const ir::Type& type) {
  info->set_name(name);
  auto* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(OnnxTypeOf(type.dtype));
  auto* shape = tensor->mutable_shape();
  for (const ir::Dim& dim : type.shape) {
    auto* entry = shape->add_dim();
    if (dim.known()) {
      entry->set_dim_value(dim.size());
    } else {
      entry->set_dim_param(dim.symbol());
    }
  }
}

struct AttrWriter {
  onnx::AttributeProto* to;

  void operator()(int64_t value) const {
    to->set_type(onnx::AttributeProto::INT);
    to->set_i(value);
  }
  void operator()(double value) const {
    to->set_type(onnx::AttributeProto::FLOAT);
    to->set_f(static_cast<float>(value));
  }
  void operator()(const std::string& value) const {
    to->set_type(onnx::AttributeProto::STRING);
    to->set_s(value);
  }
  void operator()(const std::vector<int64_t>& values) const {
    to->set_type(onnx::AttributeProto::INTS);
    for (int64_t value : values) to->add_ints(value);
  }
  void operator()(const std::vector<double>& values) const {
    to->set_type(onnx::AttributeProto::FLOATS);
    for (double value : values) to->add_floats(static_cast<float>(value));
  }
};

// The zero points as a tensor of the stored type.
ir::Tensor ZeroPoints(DType dtype, const ir::Dims& dims, const std::vector<int32_t>& zeros) {
  ir::Tensor tensor(dtype, dims);
  for (size_t i = 0; i < zeros.size(); ++i) tensor.MutableData<uint8_t>()[i] = static_cast<uint8_t>(zeros[i]);
  return tensor;
}

}  // namespace

int32_t OnnxTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return onnx::TensorProto::FLOAT;
    case DType::kF16:
      return onnx::TensorProto::FLOAT16;
    case DType::kF64:
      return onnx::TensorProto::DOUBLE;
    case DType::kI8:
      return onnx::TensorProto::INT8;
    case DType::kU8:
      return onnx::TensorProto::UINT8;
    case DType::kI16:
      return onnx::TensorProto::INT16;
    case DType::kI32:
      return onnx::TensorProto::INT32;
    case DType::kI64:
      return onnx::TensorProto::INT64;
    case DType::kBool:
      return onnx::TensorProto::BOOL;
    case DType::kU16:
      return onnx::TensorProto::UINT16;
    case DType::kU32:
      return onnx::TensorProto::UINT32;
    case DType::kU64:
      return onnx::TensorProto::UINT64;
    case DType::kBF16:
      return onnx::TensorProto::BFLOAT16;
  }
  return onnx::TensorProto::UNDEFINED;
}

ModelWriter::ModelWriter(const std::string& graph_name) {
  model_.set_ir_version(kIrVersion);
  model_.set_producer_name("whet");
  model_.set_producer_version(WHET_VERSION);
  onnx::OperatorSetIdProto* opset = model_.add_opset_import();
  opset->set_domain("");
  opset->set_version(kOpset);
  graph().set_name(graph_name.empty() ? "graph" : graph_name);
}

std::string ModelWriter::Free(const std::string& name) {
  std::string free = name.empty() ? "tensor" : name;
  const std::string stem = free;
  while (!taken_.insert(free).second) free = stem + "_" + std::to_string(++numbers_[stem]);
  return free;
}

void ModelWriter::Input(const std::string& name, const ir::Type& type) {
  Describe(graph().add_input(), name, type);
}

void ModelWriter::Output(const std::string& name, const ir::Type& type) {
  Describe(graph().add_output(), name, type);
}

std::string ModelWriter::Constant(const std::string& name, const ir::Tensor& tensor) {
  onnx::TensorProto* proto = graph().add_initializer();
  proto->set_name(Free(name));
  proto->set_data_type(OnnxTypeOf(tensor.dtype()));
  for (int64_t dim : tensor.dims()) proto->add_dims(dim);
  proto->set_raw_data(tensor.bytes().data(), tensor.bytes().size());
  return proto->name();
}

std::string ModelWriter::Indices(const std::vector<int64_t>& values) {
  std::string& name = indices_[values];
  if (name.empty())
    name = Constant("indices", ir::Tensor::Of<int64_t>({static_cast<int64_t>(values.size())}, values));
  return name;
}

ModelWriter::QuantNames ModelWriter::Quantisation(const std::string& name, DType dtype,
                                                  const ir::Quant& quant) {
  std::string key(1, static_cast<char>(dtype));
  key.append(reinterpret_cast<const char*>(quant.scale.data()), quant.scale.size() * sizeof(float));
  key.append(reinterpret_cast<const char*>(quant.zero_point.data()),
             quant.zero_point.size() * sizeof(int32_t));
  QuantNames& names = quantisations_[key];
  if (!names.scale.empty()) return names;
  const ir::Dims dims = quant.per_tensor() ? ir::Dims() : ir::Dims{static_cast<int64_t>(quant.scale.size())};
  names.scale = Constant(name + "_scale", ir::Tensor::Of<float>(dims, quant.scale));
  if (dtype != DType::kI32)
    names.zero_point = Constant(name + "_zero_point", ZeroPoints(dtype, dims, quant.zero_point));
  return names;
}

std::string ModelWriter::Groups(const std::string& name, const ir::Tensor& codes, const ir::Quant& quant) {
  model_.set_ir_version(kIrVersionOfGroups);
  model_.mutable_opset_import(0)->set_version(kOpsetOfGroups);
  const auto all = codes.Data<int8_t>();
  const auto small = [](auto code) { return code >= -8 && code <= 7; };
  const bool nibbles = std::all_of(all.begin(), all.end(), small) &&
                       std::all_of(quant.zero_point.begin(), quant.zero_point.end(), small);
  ir::Dims dims = codes.dims();
  int64_t& size = dims[static_cast<size_t>(quant.axis)];
  size = (size + quant.group - 1) / quant.group;
  const std::string stored = Codes(name, codes, nibbles), real = Free(stored + "_dequantized");
  std::vector<std::string> inputs = {stored,
                                     Constant(name + "_scale", ir::Tensor::Of<float>(dims, quant.scale))};
  if (std::any_of(quant.zero_point.begin(), quant.zero_point.end(), [](int32_t zero) { return zero != 0; }))
    inputs.push_back(Codes(name + "_zero_point", ZeroPoints(DType::kI8, dims, quant.zero_point), nibbles));
  Emit("DequantizeLinear", real, inputs, {real},
       {{"axis", int64_t{quant.axis}}, {"block_size", quant.group}});
  return real;
}

// Small codes are INT4, two to a byte, the first in the low half.
std::string ModelWriter::Codes(const std::string& name, const ir::Tensor& codes, bool nibbles) {
  const std::string written = Constant(name, codes);
  if (!nibbles) return written;
  const auto from = codes.Data<int8_t>();
  std::string packed((from.size() + 1) / 2, '\0');
  for (size_t i = 0; i < from.size(); ++i)
    packed[i / 2] = static_cast<char>(packed[i / 2] | (from[i] & 15) << (i % 2 * 4));
  onnx::TensorProto* proto = graph().mutable_initializer(graph().initializer_size() - 1);
  proto->set_data_type(kInt4);
  proto->set_raw_data(packed);
  return written;
}

void ModelWriter::Emit(const std::string& op, const std::string& name, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs, const ir::Attrs& attrs) {
  onnx::NodeProto* node = graph().add_node();
  node->set_op_type(op);
  std::string free = name;
  for (int i = 1; !free.empty() && !node_names_.insert(free).second; ++i)
    free = name + "_" + std::to_string(i);
  node->set_name(free);
  const size_t kept =
      inputs.size() - static_cast<size_t>(std::find_if(inputs.rbegin(), inputs.rend(),
                                                       [](const auto& in) { return !in.empty(); }) -
                                          inputs.rbegin());
  for (size_t i = 0; i < kept; ++i) node->add_input(inputs[i]);
  for (const std::string& output : outputs) node->add_output(output);
  for (const auto& [key, value] : attrs) {
    onnx::AttributeProto* attr = node->add_attribute();
    attr->set_name(key);
    std::visit(AttrWriter{attr}, value);
  }
}

void ModelWriter::Finish() {
  if (model_.opset_import(0).version() < kOpsetOfGroups) return;
  for (onnx::NodeProto& node : *graph().mutable_node()) {
    auto& attrs = *node.mutable_attribute();
    const auto axes =
        std::find_if(attrs.begin(), attrs.end(), [](const auto& a) { return a.name() == "axes"; });
    if (!node.op_type().starts_with("Reduce") || axes == attrs.end()) continue;
    node.add_input(Indices({axes->ints().begin(), axes->ints().end()}));
    attrs.erase(axes);
  }
}

bool ModelWriter::Rename(const std::string& from, const std::string& to) {
  bool written = false;
  for (onnx::NodeProto& node : *graph().mutable_node()) {
    for (const std::string& output : node.output()) written = written || output == from;
  }
  if (!written) return false;
  for (onnx::NodeProto& node : *graph().mutable_node()) {
    std::replace(node.mutable_input()->begin(), node.mutable_input()->end(), from, to);
    std::replace(node.mutable_output()->begin(), node.mutable_output()->end(), from, to);
  }
  return true;
}

Result<std::string> ModelWriter::Bytes() const {
  std::string bytes;
  if (!model_.SerializeToString(&bytes))
    return Error("the model is larger than the 2 GB that an ONNX file can be");
  return bytes;
}

}  // namespace whet::exporter
