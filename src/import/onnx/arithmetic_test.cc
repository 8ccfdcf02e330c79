// SPDX-License-Identifier: Apache-2.0
// Operators of two operands, activations and casts on all number types.
#include <cmath>
#include <functional>
#include <limits>

#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

template <typename T>
Numbers Binary(const std::string& op, const std::vector<T>& a, const std::vector<T>& b, int type,
               const std::function<void(TestNode)>& attributes = nullptr) {
  TestModel model(18);
  const std::vector<int64_t> dims{static_cast<int64_t>(a.size())};
  model.Input("a", dims, type);
  model.Input("b", dims, type);
  const TestNode node = model.Node(op, {"a", "b"}, {"y"});
  if (attributes) attributes(node);
  model.Output("y", type);
  return model.Run({ir::Tensor::Of<T>(dims, a), ir::Tensor::Of<T>(dims, b)});
}

Numbers Unary(int opset, const std::string& op, const std::vector<float>& x,
              const std::function<void(TestNode)>& attributes = nullptr) {
  TestModel model(opset);
  const std::vector<int64_t> dims{static_cast<int64_t>(x.size())};
  model.Input("x", dims);
  const TestNode node = model.Node(op, {"x"}, {"y"});
  if (attributes) attributes(node);
  model.Output("y");
  return model.Run({F32(dims, x)});
}

TEST(OnnxMod, HasTheSignThatIsAskedFor) {
  const std::vector<int32_t> a{-7, 7, -7}, b{3, -3, -3};
  const int type = onnx::TensorProto::INT32;
  EXPECT_EQ(Binary("Mod", a, b, type), (Numbers{2, -2, -1}));
  EXPECT_EQ(Binary("Mod", a, b, type, [](TestNode node) { node.Int("fmod", 1); }), (Numbers{-1, 1, -1}));
}

TEST(OnnxBitShift, LeavesNothingBeyondTheWidth) {
  const std::vector<uint8_t> a{255, 129, 1}, b{1, 7, 9};
  const int type = onnx::TensorProto::UINT8;
  EXPECT_EQ(Binary("BitShift", a, b, type, [](TestNode node) { node.Text("direction", "LEFT"); }),
            (Numbers{254, 128, 0}));
  EXPECT_EQ(Binary("BitShift", a, b, type, [](TestNode node) { node.Text("direction", "RIGHT"); }),
            (Numbers{127, 1, 0}));
}

TEST(OnnxMax, KeepsNaN) {
  const float nan = std::nanf("");
  const Numbers y = Binary<float>("Max", {nan, 1, 2}, {1, nan, 3}, onnx::TensorProto::FLOAT);
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
  EXPECT_EQ(y[2], 3);
}

TEST(OnnxPow, ComputesIntegersToRealPowersInReals) {
  TestModel model(15);
  model.Input("a", {2}, onnx::TensorProto::INT64);
  model.Input("b", {2});
  model.Node("Pow", {"a", "b"}, {"y"});
  model.Output("y", onnx::TensorProto::INT64);
  EXPECT_EQ(model.Run({ir::Tensor::Of<int64_t>({2}, {9, 2}), F32({2}, {0.5f, 3})}), (Numbers{3, 8}));
}

TEST(OnnxPow, TakesSmallPowersApart) {
  TestModel model(13);
  model.Input("x", {2});
  model.Constant<float>("two", {}, {2});
  model.Node("Pow", {"x", "two"}, {"y"});
  model.Output("y");
  const Result<ir::Graph> graph = model.Import();
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->nodes[0].op, "mul");
  EXPECT_EQ(model.Run({F32({2}, {-3, 5})}), (Numbers{9, 25}));
}

TEST(OnnxGreater, AndItsEqualFormSwapTheOperands) {
  const int type = onnx::TensorProto::FLOAT;
  EXPECT_EQ(Binary<float>("Greater", {1, 2, 3}, {2, 2, 2}, type), (Numbers{0, 0, 1}));
  EXPECT_EQ(Binary<float>("GreaterOrEqual", {1, 2, 3}, {2, 2, 2}, type), (Numbers{0, 1, 1}));
}

TEST(OnnxIsInf, LooksAtTheSignsThatItIsToldTo) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Unary(20, "IsInf", {inf, -inf, 1}), (Numbers{1, 1, 0}));
  EXPECT_EQ(Unary(20, "IsInf", {inf, -inf, 1}, [](TestNode node) { node.Int("detect_negative", 0); }),
            (Numbers{1, 0, 0}));
  EXPECT_EQ(Unary(20, "IsNaN", {inf, std::nanf(""), 1}), (Numbers{0, 1, 0}));
}

TEST(OnnxClip, LetsTheUpperBoundWinWhereTheyCross) {
  TestModel model(13);
  model.Input("x", {3});
  model.Constant<float>("low", {}, {2});
  model.Constant<float>("high", {}, {1});
  model.Node("Clip", {"x", "low", "high"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({3}, {-5, 1.5f, 9})}), (Numbers{1, 1, 1}));
}

TEST(OnnxActivations, AreTheirFormulas) {
  EXPECT_EQ(
      Unary(13, "Shrink", {-2, 0.1f, 2}, [](TestNode node) { node.Real("lambd", 1).Real("bias", 0.5f); }),
      (Numbers{-1.5, 0, 1.5}));
  EXPECT_EQ(Unary(13, "ThresholdedRelu", {0.5f, 1, 3}), (Numbers{0, 0, 3}));
  EXPECT_EQ(Unary(13, "Softsign", {-3, 0, 1}), (Numbers{-0.75, 0, 0.5}));
  const auto alpha = [](TestNode node) { node.Real("alpha", 2); };
  EXPECT_NEAR(Unary(13, "Elu", {-1}, alpha)[0], 2 * std::expm1(-1.0), 1e-6);
  EXPECT_NEAR(Unary(13, "Celu", {-1}, alpha)[0], 2 * std::expm1(-0.5), 1e-6);
  EXPECT_NEAR(Unary(20, "Gelu", {1})[0], 0.5 * (1 + std::erf(std::sqrt(0.5))), 1e-6);
  EXPECT_NEAR(Unary(18, "Mish", {1})[0], std::tanh(std::log1p(std::exp(1.0))), 1e-6);
}

TEST(OnnxPRelu, HasASlopePerChannel) {
  TestModel model(13);
  model.Input("x", {1, 2, 2});
  model.Constant<float>("slope", {2, 1}, {0.5f, 0.25f});
  model.Node("PRelu", {"x", "slope"}, {"y"});
  model.Output("y");
  EXPECT_EQ(model.Run({F32({1, 2, 2}, {-4, 4, -8, 8})}), (Numbers{-2, 4, -2, 8}));
}

TEST(OnnxBitCast, ReadsTheBitsOfSixteenBitFloats) {
  TestModel model(26);
  model.Input("x", {2});
  model.Node("Cast", {"x"}, {"half"}).Int("to", onnx::TensorProto::FLOAT16);
  model.Node("BitCast", {"half"}, {"y"}).Int("to", onnx::TensorProto::UINT16);
  model.Output("y", onnx::TensorProto::UINT16);
  EXPECT_EQ(model.Run({F32({2}, {1, -2})}), (Numbers{0x3c00, 0xc000}));
}

TEST(OnnxDropout, GivesAMaskThatKeepsAll) {
  TestModel model(13);
  model.Input("x", {2});
  model.Node("Dropout", {"x"}, {"y", "mask"});
  model.Output("mask", onnx::TensorProto::BOOL);
  EXPECT_EQ(model.Run({F32({2}, {3, 4})}), (Numbers{1, 1}));
}

}  // namespace
}  // namespace whet::import
