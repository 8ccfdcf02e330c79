// SPDX-License-Identifier: Apache-2.0
#include "export/tflite/file_writer.h"

#include <algorithm>

namespace whet::exporter::tflite {
namespace {

constexpr uint32_t kFileVersion = 3;
constexpr int kLastShortCode = 127;  // newer operators say so in the one-byte field of old files

std::vector<int32_t> Narrow(const std::vector<int64_t>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

wire::TensorType TypeOf(DType dtype) {
  switch (dtype) {
    case DType::kF32:
      return wire::TensorType::FLOAT32;
    case DType::kF16:
      return wire::TensorType::FLOAT16;
    case DType::kF64:
      return wire::TensorType::FLOAT64;
    case DType::kI8:
      return wire::TensorType::INT8;
    case DType::kU8:
      return wire::TensorType::UINT8;
    case DType::kI16:
      return wire::TensorType::INT16;
    case DType::kU16:
      return wire::TensorType::UINT16;
    case DType::kI32:
      return wire::TensorType::INT32;
    case DType::kU32:
      return wire::TensorType::UINT32;
    case DType::kI64:
      return wire::TensorType::INT64;
    case DType::kU64:
      return wire::TensorType::UINT64;
    case DType::kBool:
      return wire::TensorType::BOOL;
    case DType::kBF16:
      return wire::TensorType::BFLOAT16;
  }
  return wire::TensorType::FLOAT32;
}

int FileWriter::Add(const std::string& name, DType dtype, const ir::Dims& dims, const ir::Quant& quant,
                    uint32_t buffer) {
  flatbuffers::Offset<wire::Quantization> quantization = 0;
  if (quant.present()) {
    const auto scale = fbb_.CreateVector(quant.scale);
    const auto zero =
        fbb_.CreateVector(std::vector<int64_t>(quant.zero_point.begin(), quant.zero_point.end()));
    wire::QuantizationBuilder builder(fbb_);
    builder.add_scale(scale);
    builder.add_zero_point(zero);
    builder.add_axis(std::max(quant.axis, 0));
    quantization = builder.Finish();
  }
  const auto shape = fbb_.CreateVector(Narrow(dims));
  const auto text = fbb_.CreateString(Unique(name));
  wire::TensorBuilder builder(fbb_);
  builder.add_shape(shape);
  builder.add_type(TypeOf(dtype));
  builder.add_buffer(buffer);
  builder.add_name(text);
  builder.add_quantization(quantization);
  tensors_.push_back(builder.Finish());
  return static_cast<int>(tensors_.size()) - 1;
}

std::string FileWriter::Unique(const std::string& name) {
  std::string unique = name;
  for (size_t i = tensors_.size(); !names_.insert(unique).second; ++i)
    unique = name + "." + std::to_string(i);
  return unique;
}

int FileWriter::Tensor(const std::string& name, const ir::Type& type) {
  return Add(name, type.dtype, *ir::StaticDims(type.shape), type.quant, 0);
}

int FileWriter::Constant(const std::string& name, const ir::Tensor& tensor, const ir::Quant& quant) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(tensor.bytes().data());
  fbb_.ForceVectorAlignment(tensor.bytes().size(), 1, 16);
  const auto data = fbb_.CreateVector(bytes, tensor.bytes().size());
  buffers_.push_back(wire::CreateBuffer(fbb_, data));
  return Add(name, tensor.dtype(), tensor.dims(), quant, static_cast<uint32_t>(buffers_.size()));
}

int FileWriter::Ints(const std::vector<int64_t>& values) {
  const auto found = ints_.find(values);
  if (found != ints_.end()) return found->second;
  const ir::Dims dims{static_cast<int64_t>(values.size())};
  return ints_[values] = Constant("ints", ir::Tensor::Of<int32_t>(dims, Narrow(values)));
}

void FileWriter::Emit(Builtin code, int version, const std::vector<int>& inputs,
                      const std::vector<int>& outputs, Options options) {
  auto row = std::find_if(codes_.begin(), codes_.end(), [&](const Code& c) { return c.code == code; });
  if (row == codes_.end()) row = codes_.insert(codes_.end(), {code, version});
  row->version = std::max(row->version, version);
  operators_.push_back(wire::CreateOperatorDirect(fbb_, static_cast<uint32_t>(row - codes_.begin()), &inputs,
                                                  &outputs, options.kind, options.table));
}

std::vector<flatbuffers::Offset<wire::NamedTensor>> FileWriter::Named(const Names& names) {
  std::vector<flatbuffers::Offset<wire::NamedTensor>> named;
  for (const auto& [name, tensor] : names)
    named.push_back(wire::CreateNamedTensorDirect(fbb_, name.c_str(), static_cast<uint32_t>(tensor)));
  return named;
}

std::string FileWriter::Finish(const std::string& graph_name, const Names& inputs, const Names& outputs) {
  std::vector<int> ins, outs;
  for (const auto& [name, tensor] : inputs) ins.push_back(tensor);
  for (const auto& [name, tensor] : outputs) outs.push_back(tensor);
  std::vector<flatbuffers::Offset<wire::OperatorCode>> codes;
  for (const Code& row : codes_) {
    const int code = static_cast<int>(row.code);
    codes.push_back(wire::CreateOperatorCode(fbb_, static_cast<int8_t>(std::min(code, kLastShortCode)), 0,
                                             row.version, row.code));
  }
  const std::vector graphs{
      wire::CreateSubGraphDirect(fbb_, &tensors_, &ins, &outs, &operators_, graph_name.c_str())};
  buffers_.insert(buffers_.begin(), wire::CreateBuffer(fbb_));  // buffer 0 is that of tensors without data
  const auto named_inputs = Named(inputs), named_outputs = Named(outputs);
  const std::vector signatures{
      wire::CreateSignatureDirect(fbb_, &named_inputs, &named_outputs, "serving_default", nullptr, 0)};
  fbb_.Finish(wire::CreateModelDirect(fbb_, kFileVersion, &codes, &graphs, "written by whet " WHET_VERSION,
                                      &buffers_, nullptr, nullptr, &signatures),
              wire::ModelIdentifier());
  return {reinterpret_cast<const char*>(fbb_.GetBufferPointer()), fbb_.GetSize()};
}

}  // namespace whet::exporter::tflite
