// SPDX-License-Identifier: Apache-2.0
// If, Loop, Scan and functions of the model, and inputs bound as constants.
#include <gtest/gtest.h>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

ir::Tensor Bool(bool value) {
  ir::Tensor tensor(DType::kBool, {});
  tensor.MutableData<uint8_t>()[0] = value;
  return tensor;
}

onnx::GraphProto* Body(TestNode node, const std::string& attr, const std::vector<std::string>& inputs,
                       const std::vector<std::string>& outputs) {
  onnx::GraphProto* body = node.Graph(attr);
  for (const std::string& name : inputs) body->add_input()->set_name(name);
  for (const std::string& name : outputs) body->add_output()->set_name(name);
  return body;
}

// y = flag ? x + x : x * x
TestModel Branches() {
  TestModel model(13);
  model.Input("flag", {}, onnx::TensorProto::BOOL);
  model.Input("x", {3});
  TestNode node = model.Node("If", {"flag"}, {"y"});
  TestModel::NodeIn(Body(node, "then_branch", {}, {"a"}), "Add", {"x", "x"}, {"a"});
  TestModel::NodeIn(Body(node, "else_branch", {}, {"b"}), "Mul", {"x", "x"}, {"b"});
  model.Output("y");
  return model;
}

TEST(OnnxIf, TakesTheArmOfABoundCondition) {
  const TestModel model = Branches();
  for (const bool flag : {false, true}) {
    ImportOptions options;
    options.constants["flag"] = Bool(flag);
    const auto graph = model.Import(options);
    ASSERT_TRUE(graph.ok()) << graph.message();
    EXPECT_EQ(graph->inputs.size(), 1u);
    ASSERT_EQ(graph->nodes.size(), 1u + (graph->nodes.back().op == "transpose"));
    EXPECT_EQ(graph->nodes[0].op, flag ? "add" : "mul");
  }
}

TEST(OnnxIf, ChoosesOnTheDeviceOtherwise) {
  const TestModel model = Branches();
  EXPECT_EQ(model.Run({Bool(true), F32({3}, {1, 2, 3})}), (Numbers{2, 4, 6}));
  EXPECT_EQ(model.Run({Bool(false), F32({3}, {1, 2, 3})}), (Numbers{1, 4, 9}));
}

TEST(OnnxIf, AsksForTheConditionWhenItDecidesAShape) {
  TestModel model(13);
  model.Input("flag", {}, onnx::TensorProto::BOOL);
  model.Input("x", {2, 3});
  TestNode node = model.Node("If", {"flag"}, {"y"});
  TestModel::NodeIn(Body(node, "then_branch", {}, {"a"}), "Flatten", {"x"}, {"a"});
  TestModel::NodeIn(Body(node, "else_branch", {}, {"b"}), "Transpose", {"x"}, {"b"});
  model.Output("y");
  ImportReport report;
  const auto graph = model.Import({}, &report);
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("--constant"), std::string::npos) << graph.message();
  EXPECT_EQ(report.wanted, std::set<std::string>{"flag"});
}

// Values v := v + x, collected as rows; `trips` and `condition` name the operands.
TestModel Adding(const std::string& trips, const std::string& condition) {
  TestModel model(13);
  model.Input("x", {2});
  TestNode node = model.Node("Loop", {trips, condition, "x"}, {"last", "rows"});
  onnx::GraphProto* body = Body(node, "body", {"i", "go", "v"}, {"go_on", "w", "row"});
  TestModel::NodeIn(body, "Add", {"v", "x"}, {"w"});
  TestModel::NodeIn(body, "Identity", {"w"}, {"row"});
  TestModel::NodeIn(body, "Identity", {"go"}, {"go_on"});
  onnx::TypeProto::Tensor* row = body->mutable_output(2)->mutable_type()->mutable_tensor_type();
  row->set_elem_type(onnx::TensorProto::FLOAT);
  row->mutable_shape()->add_dim()->set_dim_value(2);
  return model;
}

TEST(OnnxLoop, UnrollsItsTrips) {
  TestModel model = Adding("trips", "");
  model.Constant<int64_t>("trips", {}, {3});
  model.Output("rows");
  ir::Dims dims;
  EXPECT_EQ(model.Run({F32({2}, {1, 10})}, &dims), (Numbers{2, 20, 3, 30, 4, 40}));
  EXPECT_EQ(dims, (ir::Dims{3, 2}));
}

TEST(OnnxLoop, GivesBackWhatItGotWithoutATrip) {
  TestModel model = Adding("trips", "");
  model.Constant<int64_t>("trips", {}, {0});
  model.Output("last");
  EXPECT_EQ(model.Run({F32({2}, {1, 10})}), (Numbers{1, 10}));
}

// A loop whose body has an initialiser of four numbers and makes a constant of `made` numbers each time.
TestModel Making(int64_t trips, int64_t made) {
  TestModel model(13);
  model.Constant<int64_t>("trips", {}, {trips});
  model.Input("x", {4});
  onnx::GraphProto* body =
      Body(model.Node("Loop", {"trips", "", "x"}, {"y"}), "body", {"i", "c", "v"}, {"d", "w"});
  onnx::TensorProto* four = body->add_initializer();
  four->set_name("four");
  four->set_data_type(onnx::TensorProto::FLOAT);
  four->add_dims(4);
  for (int i = 0; i < 4; ++i) four->add_float_data(1);
  onnx::TensorProto* size = body->add_initializer();
  size->set_name("size");
  size->set_data_type(onnx::TensorProto::INT64);
  size->add_dims(1);
  size->add_int64_data(made);
  TestModel::NodeIn(body, "Identity", {"c"}, {"d"});
  TestModel::NodeIn(body, "ConstantOfShape", {"size"}, {"made"});
  TestModel::NodeIn(body, "Add", {"v", "four"}, {"w"});
  model.Output("y");
  return model;
}

TEST(OnnxLoop, ReadsWhatItsBodyHoldsOnce) {
  const auto graph = Making(3, 1).Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->nodes.at(0).inputs.at(1), graph->nodes.at(1).inputs.at(1));
  EXPECT_EQ(Making(3, 1).Run({F32({4}, {0, 1, 2, 3})}), (Numbers{3, 4, 5, 6}));
}

TEST(OnnxLoop, ThatMakesTooManyConstantsIsRefused) {
  EXPECT_NE(Making(8192, 1 << 20).ErrorText().find("the constants that it describes"), std::string::npos);
}

TEST(OnnxLoop, WithoutABoundIsRefused) {
  TestModel model = Adding("trips", "");
  model.Input("trips", {}, onnx::TensorProto::INT64);
  model.Output("last");
  ImportReport report;
  const auto graph = model.Import({}, &report);
  ASSERT_FALSE(graph.ok());
  EXPECT_EQ(report.wanted, std::set<std::string>{"trips"});
}

TEST(OnnxLoop, OfAbsurdLengthIsRefused) {
  TestModel model = Adding("trips", "");
  model.Constant<int64_t>("trips", {}, {int64_t{1} << 60});
  model.Output("last");
  EXPECT_NE(model.ErrorText().find("8192"), std::string::npos) << model.ErrorText();
}

TEST(OnnxScan, CarriesAStateAndCollects) {
  TestModel model(11);
  model.Input("start", {2});
  model.Input("x", {3, 2});
  TestNode node = model.Node("Scan", {"start", "x"}, {"end", "sums"}).Int("num_scan_inputs", 1);
  onnx::GraphProto* body = Body(node, "body", {"sum", "next"}, {"out", "copy"});
  TestModel::NodeIn(body, "Add", {"sum", "next"}, {"out"});
  TestModel::NodeIn(body, "Identity", {"out"}, {"copy"});
  model.Output("sums");
  EXPECT_EQ(model.Run({F32({2}, {0, 0}), F32({3, 2}, {1, 2, 3, 4, 5, 6})}), (Numbers{1, 2, 4, 6, 9, 12}));
}

TEST(OnnxFunction, IsConvertedInPlaceWithTheAttributesOfItsCall) {
  TestModel model(18);
  onnx::FunctionProto* function = model.proto.add_functions();
  function->set_name("LeakyTwice");
  function->set_domain("mine");
  function->add_input("a");
  function->add_output("c");
  TestModel::NodeIn(function, "LeakyRelu", {"a"}, {"b"}).Real("alpha", 0);
  onnx::AttributeProto* reference = function->mutable_node(0)->mutable_attribute(0);
  reference->set_ref_attr_name("slope");
  TestModel::NodeIn(function, "Add", {"b", "b"}, {"c"});
  model.Input("x", {2});
  model.Node("LeakyTwice", {"x"}, {"y"}).Domain("mine").Real("slope", 0.5f);
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {-4, 3})}), (Numbers{-4, 6}));
}

// A function of one LeakyRelu, the slope of which is the attribute of the call.
onnx::FunctionProto* AddLeaky(TestModel& model) {
  onnx::FunctionProto* function = model.proto.add_functions();
  function->set_name("Leaky");
  function->set_domain("mine");
  function->add_input("a");
  function->add_output("b");
  TestModel::NodeIn(function, "LeakyRelu", {"a"}, {"b"}).Real("alpha", 0);
  function->mutable_node(0)->mutable_attribute(0)->set_ref_attr_name("slope");
  return function;
}

TEST(OnnxFunction, HasDefaultsOfItsAttributes) {
  TestModel model(18);
  onnx::AttributeProto* slope = AddLeaky(model)->add_attribute_proto();
  slope->set_name("slope");
  slope->set_type(onnx::AttributeProto::FLOAT);
  slope->set_f(0.25f);
  model.Input("x", {2});
  model.Node("Leaky", {"x"}, {"y"}).Domain("mine");
  model.Node("Leaky", {"x"}, {"z"}).Domain("mine").Real("slope", 0.5f);
  model.Node("Sub", {"y", "z"}, {"w"});
  model.Output("w");
  EXPECT_EQ(model.Run({F32({2}, {-4, 3})}), (Numbers{1, 0}));
}

TEST(OnnxFunction, LeavesAttributesThatNobodyGivesToTheOperator) {
  TestModel model(18);
  AddLeaky(model);
  model.Input("x", {2});
  model.Node("Leaky", {"x"}, {"y"}).Domain("mine");
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {-100, 3})}), (Numbers{-1, 3}));
}

TEST(OnnxFunction, IsChosenByItsOverload) {
  TestModel model(18);
  for (const char* overload : {"twice", "negated"}) {
    onnx::FunctionProto* function = model.proto.add_functions();
    function->set_name("Change");
    function->set_domain("mine");
    function->set_overload(overload);
    function->add_input("a");
    function->add_output("b");
    const bool twice = std::string_view(overload) == "twice";
    TestModel::NodeIn(function, twice ? "Add" : "Neg",
                      twice ? std::vector<std::string>{"a", "a"} : std::vector<std::string>{"a"}, {"b"});
  }
  model.Input("x", {2});
  model.Node("Change", {"x"}, {"y"}).Domain("mine");
  model.proto.mutable_graph()->mutable_node(0)->set_overload("negated");
  model.Output("y");
  EXPECT_EQ(model.Run({F32({2}, {-4, 3})}), (Numbers{4, -3}));
}

TEST(OnnxFunction, ThatCallsItselfIsRefused) {
  TestModel model(18);
  onnx::FunctionProto* function = model.proto.add_functions();
  function->set_name("Again");
  function->set_domain("mine");
  function->add_input("a");
  function->add_output("b");
  TestModel::NodeIn(function, "Again", {"a"}, {"b"}).Domain("mine");
  model.Input("x", {2});
  model.Node("Again", {"x"}, {"y"}).Domain("mine");
  model.Output("y");
  EXPECT_NE(model.ErrorText().find("nested too deeply"), std::string::npos);
}

TEST(OnnxFold, LeavesMuchWorkToTheModel) {
  TestModel model(13);
  model.Constant<int64_t>("size", {2}, {2048, 2048});
  model.Input("x", {2048, 2048});
  model.Node("ConstantOfShape", {"size"}, {"c"});
  model.Node("MatMul", {"c", "c"}, {"m"});
  model.Node("Add", {"x", "m"}, {"y"});
  model.Output("y");
  const auto graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->nodes.at(0).op, "matmul");
}

TEST(OnnxAbsentOperand, IsNamed) {
  TestModel model(13);
  model.Input("x", {1, 2, 3});
  model.Node("RNN", {"x", "", "x"}, {"y"});
  model.Output("y");
  EXPECT_NE(model.ErrorText().find("three dimensions"), std::string::npos);
  TestModel same(13);
  same.Input("x", {2});
  same.Node("IsInf", {"x"}, {"y"});
  same.Node("Add", {"x", ""}, {"z"});
  same.Output("z");
  EXPECT_NE(same.ErrorText().find("operand 1 is absent"), std::string::npos);
}

}  // namespace
}  // namespace whet::import
