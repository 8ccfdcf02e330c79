// SPDX-License-Identifier: Apache-2.0
// Writes small TFLite files for tests.
#ifndef WHET_IMPORT_TFLITE_MODEL_BUILDER_H_
#define WHET_IMPORT_TFLITE_MODEL_BUILDER_H_

#include <cstring>
#include <string>
#include <vector>

#include "import/tflite/tflite_generated.h"

namespace whet::import::tflite {

struct BuilderQuant {
  std::vector<float> scale;
  std::vector<int64_t> zero_point;
  int axis = 0;
};

class ModelBuilder {
 public:
  using Quant = BuilderQuant;

  // Tensors from here on have an open first dimension.
  void Open() { open_ = true; }

  // Adds a tensor; with data it is constant.
  template <typename T = float>
  int Tensor(const char* name, wire::TensorType type, std::vector<int> shape, Quant quant = {},
             std::vector<T> data = {}) {
    std::vector<uint8_t> bytes(data.size() * sizeof(T));
    if (!data.empty()) std::memcpy(bytes.data(), data.data(), bytes.size());
    int buffer = 0;
    if (!data.empty()) {
      buffers_.push_back(wire::CreateBufferDirect(fbb_, &bytes));
      buffer = static_cast<int>(buffers_.size());
    }
    return TensorOfBuffer(name, type, std::move(shape), std::move(quant), buffer);
  }
  int TensorOfBuffer(const char* name, wire::TensorType type, std::vector<int> shape, Quant quant,
                     int buffer) {
    flatbuffers::Offset<wire::Quantization> q = 0;
    if (!quant.scale.empty()) {
      const auto scale = fbb_.CreateVector(quant.scale);
      const auto zero = fbb_.CreateVector(quant.zero_point);
      wire::QuantizationBuilder builder(fbb_);
      builder.add_scale(scale);
      builder.add_zero_point(zero);
      builder.add_axis(quant.axis);
      q = builder.Finish();
    }
    const auto dims = fbb_.CreateVector(shape);
    std::vector<int> signature = shape;
    if (!signature.empty()) signature[0] = -1;
    const auto open = open_ && !shape.empty() ? fbb_.CreateVector(signature) : 0;
    const auto text = fbb_.CreateString(name);
    wire::TensorBuilder builder(fbb_);
    builder.add_shape(dims);
    if (!open.IsNull()) builder.add_shape_signature(open);
    builder.add_type(type);
    builder.add_buffer(static_cast<uint32_t>(buffer));
    builder.add_name(text);
    builder.add_quantization(q);
    builder.add_is_variable(variable_);
    tensors_.push_back(builder.Finish());
    return static_cast<int>(tensors_.size()) - 1;
  }
  int Variable(const char* name, wire::TensorType type, std::vector<int> shape) {
    return Variable(name, type, std::move(shape), Quant());
  }
  int Variable(const char* name, wire::TensorType type, std::vector<int> shape, Quant quant) {
    variable_ = true;
    const int index = TensorOfBuffer(name, type, std::move(shape), std::move(quant), 0);
    variable_ = false;
    return index;
  }
  int Floats(const char* name, std::vector<int> shape, std::vector<float> data = {}) {
    return Tensor<float>(name, wire::TensorType::FLOAT32, std::move(shape), {}, std::move(data));
  }
  int Ints(const char* name, std::vector<int> data) {
    return Tensor<int>(name, wire::TensorType::INT32, {static_cast<int>(data.size())}, {}, data);
  }
  int Bytes(const char* name, std::vector<int> shape, float scale, int zero, std::vector<int8_t> data = {}) {
    return Tensor<int8_t>(name, wire::TensorType::INT8, std::move(shape), {{scale}, {zero}}, std::move(data));
  }

  // Adds a node without options, or with the options table `T` filled by `fill(TBuilder&)`.
  void Node(wire::Builtin code, std::vector<int> inputs, std::vector<int> outputs) {
    AddNode(code, inputs, outputs, wire::Options::NONE, 0);
  }
  template <typename Builder, typename Fill>
  void Node(wire::Builtin code, std::vector<int> inputs, std::vector<int> outputs, wire::Options kind,
            Fill fill) {
    Builder builder(fbb_);
    fill(builder);
    AddNode(code, inputs, outputs, kind, builder.Finish().Union());
  }
  void CustomNode(const char* name, std::vector<int> inputs, std::vector<int> outputs,
                  std::vector<uint8_t> options = {}) {
    custom_ = name;
    custom_options_ = std::move(options);
    AddNode(wire::Builtin::CUSTOM, inputs, outputs, wire::Options::NONE, 0);
  }

  using Names = std::vector<std::pair<const char*, int>>;
  void AddSignature(const char* key, const Names& inputs, const Names& outputs) {
    const auto in = NamedTensors(inputs), out = NamedTensors(outputs);
    signatures_.push_back(
        wire::CreateSignatureDirect(fbb_, &in, &out, key, nullptr, static_cast<uint32_t>(graphs_.size())));
  }

  // Ends a subgraph; tensors and nodes from here on are those of the next.
  void EndGraph(const std::vector<int>& inputs, const std::vector<int>& outputs) {
    graphs_.push_back(wire::CreateSubGraphDirect(fbb_, &tensors_, &inputs, &outputs, &nodes_, "main"));
    tensors_.clear();
    nodes_.clear();
  }

  std::string Finish(std::vector<int> inputs, std::vector<int> outputs) {
    std::vector<flatbuffers::Offset<wire::Buffer>> buffers = buffers_;
    buffers.insert(buffers.begin(), wire::CreateBuffer(fbb_));
    EndGraph(inputs, outputs);
    fbb_.Finish(wire::CreateModelDirect(fbb_, 3, &codes_, &graphs_, "test", &buffers, nullptr, nullptr,
                                        signatures_.empty() ? nullptr : &signatures_),
                wire::ModelIdentifier());
    return std::string(reinterpret_cast<const char*>(fbb_.GetBufferPointer()), fbb_.GetSize());
  }

 private:
  std::vector<flatbuffers::Offset<wire::NamedTensor>> NamedTensors(const Names& names) {
    std::vector<flatbuffers::Offset<wire::NamedTensor>> tensors;
    for (const auto& [name, tensor] : names)
      tensors.push_back(wire::CreateNamedTensorDirect(fbb_, name, static_cast<uint32_t>(tensor)));
    return tensors;
  }

  void AddNode(wire::Builtin code, const std::vector<int>& inputs, const std::vector<int>& outputs,
               wire::Options kind, flatbuffers::Offset<void> options) {
    const int value = static_cast<int>(code);
    const char* custom = code == wire::Builtin::CUSTOM ? custom_.c_str() : nullptr;
    codes_.push_back(wire::CreateOperatorCodeDirect(fbb_, static_cast<int8_t>(value < 127 ? value : 127),
                                                    custom, 1, code));
    nodes_.push_back(
        wire::CreateOperatorDirect(fbb_, static_cast<uint32_t>(codes_.size() - 1), &inputs, &outputs, kind,
                                   options, custom && !custom_options_.empty() ? &custom_options_ : nullptr));
  }

  flatbuffers::FlatBufferBuilder fbb_;
  std::string custom_;
  bool open_ = false;
  std::vector<uint8_t> custom_options_;
  bool variable_ = false;
  std::vector<flatbuffers::Offset<wire::Signature>> signatures_;
  std::vector<flatbuffers::Offset<wire::SubGraph>> graphs_;
  std::vector<flatbuffers::Offset<wire::Tensor>> tensors_;
  std::vector<flatbuffers::Offset<wire::Buffer>> buffers_;
  std::vector<flatbuffers::Offset<wire::OperatorCode>> codes_;
  std::vector<flatbuffers::Offset<wire::Operator>> nodes_;
};

}  // namespace whet::import::tflite

#endif  // WHET_IMPORT_TFLITE_MODEL_BUILDER_H_
