// SPDX-License-Identifier: Apache-2.0
#include "import/view.h"

#include <fmt/format.h>

#include <map>

#include "import/onnx/model.h"
#include "import/onnx/node.h"

namespace whet::import {
namespace {

constexpr int kShownNumbers = 32;
constexpr size_t kShownText = 200;

std::string DimText(const onnx::TensorShapeProto::Dimension& dim) {
  if (dim.has_dim_value()) return std::to_string(dim.dim_value());
  return dim.has_dim_param() && !dim.dim_param().empty() ? dim.dim_param() : "?";
}

std::string TypeText(int32_t data_type, const std::string& dims) {
  const Result<DType> dtype = DTypeOfOnnx(data_type);
  return fmt::format("{}[{}]",
                     dtype.ok() ? std::string(DTypeName(*dtype)) : fmt::format("type {}", data_type), dims);
}

std::string TypeText(const onnx::ValueInfoProto& info) {
  if (!info.type().has_tensor_type()) return "";
  const onnx::TypeProto::Tensor& tensor = info.type().tensor_type();
  std::string dims;
  for (const auto& dim : tensor.shape().dim()) dims += (dims.empty() ? "" : ", ") + DimText(dim);
  return tensor.has_shape() ? TypeText(tensor.elem_type(), dims) : "";
}

std::string TypeText(const onnx::TensorProto& tensor) {
  std::string dims;
  for (int64_t dim : tensor.dims()) dims += fmt::format("{}{}", dims.empty() ? "" : ", ", dim);
  return TypeText(tensor.data_type(), dims);
}

template <typename List>
std::string ListText(const List& list) {
  std::string text = "[";
  for (int i = 0; i < list.size() && i < kShownNumbers; ++i)
    text += fmt::format("{}{}", i ? ", " : "", list.Get(i));
  if (list.size() > kShownNumbers) text += fmt::format(", ... {} in all", list.size());
  return text + "]";
}

std::string AttrText(const onnx::AttributeProto& attr) {
  switch (attr.type()) {
    case onnx::AttributeProto::INT:
      return std::to_string(attr.i());
    case onnx::AttributeProto::FLOAT:
      return fmt::format("{}", attr.f());
    case onnx::AttributeProto::STRING:
      return attr.s().substr(0, kShownText);
    case onnx::AttributeProto::INTS:
      return ListText(attr.ints());
    case onnx::AttributeProto::FLOATS:
      return ListText(attr.floats());
    case onnx::AttributeProto::TENSOR:
      return TypeText(attr.t());
    case onnx::AttributeProto::GRAPH:
      return fmt::format("a graph of {} nodes", attr.g().node_size());
    default:
      return onnx::AttributeProto::AttributeType_Name(attr.type());
  }
}

class Viewer {
 public:
  ModelView view;

  void Describe(const onnx::ValueInfoProto& info) {
    ViewTensor& tensor = TensorNamed(info.name());
    if (tensor.type.empty()) tensor.type = TypeText(info);
  }

  void AddConstant(const onnx::TensorProto& source) {
    ViewTensor& tensor = TensorNamed(source.name());
    tensor.type = TypeText(source);
    tensor.constant = true;
    const Result<DType> dtype = DTypeOfOnnx(source.data_type());
    const ir::Dims dims(source.dims().begin(), source.dims().end());
    const Result<int64_t> count = ir::CheckedCount(dims);
    if (dtype.ok() && count.ok()) tensor.bytes = static_cast<uint64_t>(*count) * DTypeSize(*dtype);
  }

  void AddNode(const onnx::NodeProto& source) {
    ViewNode node;
    node.name = NodeName(source);
    node.op = source.domain().empty() ? source.op_type() : source.domain() + "." + source.op_type();
    for (const std::string& name : source.input()) node.inputs.push_back(name.empty() ? -1 : IndexOf(name));
    for (const std::string& name : source.output()) node.outputs.push_back(name.empty() ? -1 : IndexOf(name));
    for (const auto& attr : source.attribute()) node.attrs.emplace_back(attr.name(), AttrText(attr));
    view.nodes.push_back(std::move(node));
  }

  int32_t IndexOf(const std::string& name) {
    const auto [at, fresh] = indices_.try_emplace(name, static_cast<int32_t>(view.tensors.size()));
    if (fresh) view.tensors.push_back({name, "", 0, false});
    return at->second;
  }
  ViewTensor& TensorNamed(const std::string& name) {
    return view.tensors[static_cast<size_t>(IndexOf(name))];
  }

 private:
  std::map<std::string, int32_t> indices_;
};

}  // namespace

Result<ModelView> ViewOnnx(std::span<const std::byte> bytes) {
  const std::unique_ptr<onnx::ModelProto> model = WHET_TRY(ParseOnnx(bytes));
  const onnx::GraphProto& graph = model->graph();
  Viewer viewer;
  viewer.view.format = "ONNX";
  for (const auto& opset : model->opset_import())
    if (opset.domain().empty()) viewer.view.format = fmt::format("ONNX, operator set {}", opset.version());
  for (const auto& tensor : graph.initializer()) viewer.AddConstant(tensor);
  for (const auto& info : graph.input()) {
    viewer.Describe(info);
    if (!viewer.TensorNamed(info.name()).constant) viewer.view.inputs.push_back(viewer.IndexOf(info.name()));
  }
  for (const auto& info : graph.value_info()) viewer.Describe(info);
  for (const auto& info : graph.output()) {
    viewer.Describe(info);
    viewer.view.outputs.push_back(viewer.IndexOf(info.name()));
  }
  for (const auto& node : graph.node()) viewer.AddNode(node);
  return std::move(viewer.view);
}

}  // namespace whet::import
