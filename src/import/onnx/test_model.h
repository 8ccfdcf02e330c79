// SPDX-License-Identifier: Apache-2.0
// Small ONNX models for tests, put together by hand.
//
//   TestModel model(13);
//   model.Input("x", {1, 3});
//   model.Node("Relu", {"x"}, {"y"});
//   model.Output("y");
//   EXPECT_EQ(model.Run({ir::Tensor::Of<float>({1, 3}, {-1, 0, 2})}), (std::vector<double>{0, 0, 2}));
#ifndef WHET_IMPORT_ONNX_TEST_MODEL_H_
#define WHET_IMPORT_ONNX_TEST_MODEL_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "import/import.h"
#include "onnx_schema/onnx.pb.h"
#include "ops/op.h"

namespace whet::import {

// Sets attributes of a node one after the other.
class TestNode {
 public:
  explicit TestNode(onnx::NodeProto* node) : node_(node) {}
  TestNode& Int(const std::string& name, int64_t value) {
    Attr(name, onnx::AttributeProto::INT)->set_i(value);
    return *this;
  }
  TestNode& Real(const std::string& name, float value) {
    Attr(name, onnx::AttributeProto::FLOAT)->set_f(value);
    return *this;
  }
  TestNode& Text(const std::string& name, const std::string& value) {
    Attr(name, onnx::AttributeProto::STRING)->set_s(value);
    return *this;
  }
  TestNode& Ints(const std::string& name, const std::vector<int64_t>& values) {
    onnx::AttributeProto* attr = Attr(name, onnx::AttributeProto::INTS);
    for (int64_t value : values) attr->add_ints(value);
    return *this;
  }
  TestNode& Reals(const std::string& name, const std::vector<float>& values) {
    onnx::AttributeProto* attr = Attr(name, onnx::AttributeProto::FLOATS);
    for (float value : values) attr->add_floats(value);
    return *this;
  }
  // An attribute that is a graph; it is filled in place.
  onnx::GraphProto* Graph(const std::string& name) {
    return Attr(name, onnx::AttributeProto::GRAPH)->mutable_g();
  }
  TestNode& Domain(const std::string& domain) {
    node_->set_domain(domain);
    return *this;
  }

 private:
  onnx::AttributeProto* Attr(const std::string& name, onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto* attr = node_->add_attribute();
    attr->set_name(name);
    attr->set_type(type);
    return attr;
  }
  onnx::NodeProto* node_;
};

template <typename T>
constexpr int kOnnxType = 0;
template <>
inline constexpr int kOnnxType<float> = onnx::TensorProto::FLOAT;
template <>
inline constexpr int kOnnxType<uint8_t> = onnx::TensorProto::UINT8;
template <>
inline constexpr int kOnnxType<int8_t> = onnx::TensorProto::INT8;
template <>
inline constexpr int kOnnxType<int32_t> = onnx::TensorProto::INT32;
template <>
inline constexpr int kOnnxType<int64_t> = onnx::TensorProto::INT64;

class TestModel {
 public:
  explicit TestModel(int opset) { proto.add_opset_import()->set_version(opset); }

  // Sizes below 0 are open.
  void Input(const std::string& name, const std::vector<int64_t>& dims, int type = onnx::TensorProto::FLOAT) {
    Describe(proto.mutable_graph()->add_input(), name, type);
    auto* shape = proto.mutable_graph()
                      ->mutable_input()
                      ->rbegin()
                      ->mutable_type()
                      ->mutable_tensor_type()
                      ->mutable_shape();
    for (int64_t dim : dims) {
      auto* entry = shape->add_dim();
      if (dim >= 0) entry->set_dim_value(dim);
    }
  }
  void Output(const std::string& name, int type = onnx::TensorProto::FLOAT) {
    Describe(proto.mutable_graph()->add_output(), name, type);
  }
  template <typename T>
  onnx::TensorProto* Constant(const std::string& name, const std::vector<int64_t>& dims,
                              const std::vector<T>& values) {
    onnx::TensorProto* tensor = proto.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(kOnnxType<T>);
    for (int64_t dim : dims) tensor->add_dims(dim);
    tensor->set_raw_data(values.data(), values.size() * sizeof(T));
    return tensor;
  }
  // Scale and zero point named `<name>_s` and `<name>_z`.
  template <typename T>
  void Quant(const std::string& name, float scale, T zero_point) {
    Constant<float>(name + "_s", {}, {scale});
    Constant<T>(name + "_z", {}, {zero_point});
  }
  TestNode Node(const std::string& op, const std::vector<std::string>& inputs,
                const std::vector<std::string>& outputs) {
    onnx::NodeProto* node = proto.mutable_graph()->add_node();
    node->set_op_type(op);
    node->set_name("the_" + op);
    for (const std::string& name : inputs) node->add_input(name);
    for (const std::string& name : outputs) node->add_output(name);
    return TestNode(node);
  }

  // The same in a body of control flow, or in a function.
  template <typename Body>
  static TestNode NodeIn(Body* body, const std::string& op, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& outputs) {
    onnx::NodeProto* node = body->add_node();
    node->set_op_type(op);
    for (const std::string& name : inputs) node->add_input(name);
    for (const std::string& name : outputs) node->add_output(name);
    return TestNode(node);
  }

  std::string Bytes() const { return proto.SerializeAsString(); }
  Result<ir::Graph> Import(const ImportOptions& options = {}, ImportReport* report = nullptr) const {
    const std::string bytes = Bytes();
    return ImportOnnx(std::as_bytes(std::span(bytes)), "test", options, report);
  }
  std::string ErrorText() const {
    const Result<ir::Graph> graph = Import();
    EXPECT_FALSE(graph.ok());
    return graph.message();
  }

  // The first result by the oracle, as numbers; its dimensions go to `dims`.
  std::vector<double> Run(const std::vector<ir::Tensor>& inputs, ir::Dims* dims = nullptr) const {
    const Result<ir::Graph> graph = Import();
    EXPECT_TRUE(graph.ok()) << graph.message();
    if (!graph.ok()) return {};
    const auto results = ops::Evaluate(*graph, inputs);
    EXPECT_TRUE(results.ok()) << results.message();
    if (!results.ok()) return {};
    const ir::Tensor& result = results->at(0);
    if (dims) *dims = result.dims();
    std::vector<double> values;
    for (int64_t i = 0; i < result.count(); ++i) values.push_back(result.RealAt(i));
    return values;
  }

  onnx::ModelProto proto;

 private:
  void Describe(onnx::ValueInfoProto* info, const std::string& name, int type) {
    info->set_name(name);
    info->mutable_type()->mutable_tensor_type()->set_elem_type(type);
  }
};

using Numbers = std::vector<double>;

inline ir::Tensor F32(ir::Dims dims, const std::vector<float>& values) {
  return ir::Tensor::Of<float>(std::move(dims), values);
}

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_TEST_MODEL_H_
