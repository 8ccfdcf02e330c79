// SPDX-License-Identifier: Apache-2.0
// Each group of operators on a small file of its own.
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/tflite/model_builder.h"
#include "ops/op.h"

namespace whet::import::tflite {
namespace {

using wire::Builtin;
using wire::TensorType;
using Ints = std::vector<int64_t>;

Result<ir::Graph> Read(const std::string& file) {
  return ImportTflite(std::as_bytes(std::span(file.data(), file.size())), "test", {});
}

ir::Graph Imported(const std::string& file) {
  Result<ir::Graph> graph = Read(file);
  EXPECT_TRUE(graph.ok()) << graph.message();
  return graph.ok() ? *graph : ir::Graph();
}

std::vector<std::string> OpsOf(const ir::Graph& graph) {
  std::vector<std::string> ops;
  for (const ir::Node& node : graph.nodes) ops.push_back(node.op);
  return ops;
}

const ir::Node& NodeNamed(const ir::Graph& graph, const std::string& name) {
  for (const ir::Node& node : graph.nodes) {
    if (node.name == name) return node;
  }
  ADD_FAILURE() << "no node '" << name << "' in\n" << ir::PrintGraph(graph);
  static const ir::Node none;
  return none;
}

std::string ConvModel(wire::Padding padding, int size, int stride, int out, wire::Activation activation) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, size, size, 1}), w = m.Floats("w", {1, 3, 3, 1}, std::vector<float>(9, 1));
  const int y = m.Floats("y", {1, out, out, 1});
  m.Node<wire::ConvOptionsBuilder>(Builtin::CONV_2D, {x, w}, {y}, wire::Options::Conv,
                                   [&](wire::ConvOptionsBuilder& b) {
                                     b.add_padding(padding);
                                     b.add_stride_h(stride);
                                     b.add_stride_w(stride);
                                     b.add_activation(activation);
                                   });
  return m.Finish({x}, {y});
}

TEST(TfliteConv, TurnsSamePaddingIntoNumbers) {
  const auto pad = [](int size, int stride, int out) {
    const ir::Graph graph =
        Imported(ConvModel(wire::Padding::SAME, size, stride, out, wire::Activation::NONE));
    return NodeNamed(graph, "y").attrs.Ints("pad");
  };
  EXPECT_EQ(pad(8, 1, 8), (Ints{1, 1, 1, 1}));
  EXPECT_EQ(pad(8, 2, 4), (Ints{0, 0, 1, 1}));
  EXPECT_EQ(pad(7, 2, 4), (Ints{1, 1, 1, 1}));
  EXPECT_EQ(pad(7, 4, 2), (Ints{0, 0, 0, 0}));
}

TEST(TfliteConv, TurnsActivationsIntoBounds) {
  const ir::Graph graph = Imported(ConvModel(wire::Padding::VALID, 5, 1, 3, wire::Activation::RELU6));
  EXPECT_EQ(NodeNamed(graph, "y").attrs.Real("act_min", -1), 0);
  EXPECT_EQ(NodeNamed(graph, "y").attrs.Real("act_max", -1), 6);
  const Result<ir::Graph> tanh = Read(ConvModel(wire::Padding::VALID, 5, 1, 3, wire::Activation::TANH));
  EXPECT_NE(tanh.message().find("node 'y' (CONV_2D f32[1, 3, 3, 1]): its fused activation TANH"),
            std::string::npos)
      << tanh.message();
}

TEST(TfliteConv, RefusesAResultOfAnotherShape) {
  EXPECT_FALSE(Read(ConvModel(wire::Padding::VALID, 5, 1, 4, wire::Activation::NONE)).ok());
}

TEST(TfliteConv, RefusesAStrideOfNought) {
  const Result<ir::Graph> graph = Read(ConvModel(wire::Padding::SAME, 5, 0, 4, wire::Activation::NONE));
  EXPECT_NE(graph.message().find("must be positive"), std::string::npos) << graph.message();
}

TEST(TfliteDepthwise, DropsTheFirstDimensionOfTheWeights) {
  ModelBuilder m;
  const int x = m.Bytes("x", {1, 4, 4, 2}, 0.5f, 3), y = m.Bytes("y", {1, 4, 4, 2}, 0.25f, -1);
  const int w = m.Tensor<int8_t>("w", TensorType::INT8, {1, 1, 1, 2}, {{0.5f, 2.0f}, {0, 0}, 3}, {7, -9});
  const int b = m.Tensor<int>("b", TensorType::INT32, {2}, {{0.25f, 1.0f}, {0, 0}, 3}, {100, -5});
  m.Node<wire::DepthwiseOptionsBuilder>(Builtin::DEPTHWISE_CONV_2D, {x, w, b}, {y}, wire::Options::Depthwise,
                                        [](auto& o) {
                                          o.add_stride_h(1);
                                          o.add_stride_w(1);
                                        });
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  const ir::Node& node = NodeNamed(graph, "y");
  const ir::Value& weights = graph.value(node.inputs[1]);
  EXPECT_EQ(weights.constant->dims(), (ir::Dims{1, 1, 2}));
  EXPECT_EQ(weights.type.quant, (ir::Quant{{0.5f, 2.0f}, {0, 0}, 2}));
  EXPECT_EQ(weights.constant->Ints(), (Ints{7, -9}));
  EXPECT_EQ(graph.constant(node.inputs[2])->Ints(), (Ints{100, -5}));
}

TEST(TfliteFullyConnected, MultipliesRowsWhateverTheShapeOfTheInput) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2, 3}), w = m.Floats("w", {4, 6}, std::vector<float>(24, 1)),
            y = m.Floats("y", {1, 4});
  m.Node(Builtin::FULLY_CONNECTED, {x, w, -1}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  EXPECT_EQ(OpsOf(graph), (std::vector<std::string>{"reshape", "fully_connected"}));
  EXPECT_EQ(ToString(graph.type(graph.nodes[0].outputs[0]).shape), "[1, 6]");
}

TEST(TfliteFullyConnected, KeepsLeadingDimensions) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2, 3}), w = m.Floats("w", {4, 3}, std::vector<float>(12, 1)),
            y = m.Floats("y", {1, 2, 4});
  m.Node<wire::FullyConnectedOptionsBuilder>(Builtin::FULLY_CONNECTED, {x, w}, {y},
                                             wire::Options::FullyConnected,
                                             [](auto& o) { o.add_keep_num_dims(true); });
  EXPECT_EQ(OpsOf(Imported(m.Finish({x}, {y}))), (std::vector<std::string>{"fully_connected"}));
}

TEST(TfliteFullyConnected, DequantisesWeightsBesideFloatActivations) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2}), w = m.Bytes("w", {1, 2}, 0.5f, 1, {5, -3}), y = m.Floats("y", {1, 1});
  m.Node(Builtin::FULLY_CONNECTED, {x, w}, {y});
  ir::Graph graph = Imported(m.Finish({x}, {y}));
  EXPECT_EQ(OpsOf(graph), (std::vector<std::string>{"dequantize", "fully_connected"}));
  const auto results = ops::Evaluate(graph, std::vector{ir::Tensor::Of<float>({1, 2}, {1, 10})});
  ASSERT_TRUE(results.ok()) << results.message();
  EXPECT_EQ(results->at(0).RealAt(0), 2.0 - 20.0);
}

// uint8 x -> FULLY_CONNECTED -> uint8 y.
std::string Uint8Model() {
  ModelBuilder m;
  const int x = m.Tensor<uint8_t>("x", TensorType::UINT8, {1, 2}, {{0.5f}, {128}});
  const int w = m.Tensor<uint8_t>("w", TensorType::UINT8, {1, 2}, {{0.25f}, {100}}, {0, 255});
  const int y = m.Tensor<uint8_t>("y", TensorType::UINT8, {1, 1}, {{1.0f}, {0}});
  m.Node(Builtin::FULLY_CONNECTED, {x, w}, {y});
  return m.Finish({x}, {y});
}

TEST(TfliteUint8, BecomesInt8BehindQuantizeNodes) {
  const ir::Graph graph = Imported(Uint8Model());
  EXPECT_EQ(OpsOf(graph), (std::vector<std::string>{"quantize", "fully_connected", "quantize"}));
  EXPECT_EQ(ToString(graph.type(graph.inputs[0])), "u8[1, 2] q(0.5, 128)");
  EXPECT_EQ(ToString(graph.type(graph.nodes[1].inputs[0])), "i8[1, 2] q(0.5, 0)");
  EXPECT_EQ(ToString(graph.type(graph.nodes[1].inputs[1])), "i8[1, 2] q(0.25, -28)");
  EXPECT_EQ(graph.constant(graph.nodes[1].inputs[1])->Ints(), (Ints{-128, 127}));
  EXPECT_EQ(ToString(graph.type(graph.outputs[0])), "u8[1, 1] q(1, 0)");
  EXPECT_EQ(graph.value(graph.inputs[0]).name, "x");
  EXPECT_EQ(graph.value(graph.outputs[0]).name, "y");
}

TEST(TfliteTypes, FoldsFloat16Constants) {
  ModelBuilder m;
  const int x = m.Floats("x", {2}),
            h = m.Tensor<uint16_t>("h", TensorType::FLOAT16, {2}, {}, {0x3c00, 0xc100});
  const int f = m.Floats("f", {2}), y = m.Floats("y", {2});
  m.Node(Builtin::DEQUANTIZE, {h}, {f});
  m.Node(Builtin::ADD, {x, f}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  ASSERT_EQ(OpsOf(graph), (std::vector<std::string>{"add"}));
  const ir::Tensor* constant = graph.constant(graph.nodes[0].inputs[1]);
  EXPECT_EQ(constant->dtype(), DType::kF32);
  EXPECT_EQ(constant->RealAt(0), 1.0);
  EXPECT_EQ(constant->RealAt(1), -2.5);
}

TEST(TfliteTypes, LeavesOutAQuantiseThatChangesNothing) {
  ModelBuilder m;
  const int x = m.Bytes("x", {2}, 0.5f, 1), q = m.Bytes("q", {2}, 0.5f, 1), y = m.Bytes("y", {2}, 0.25f, 1);
  m.Node(Builtin::QUANTIZE, {x}, {q});
  m.Node(Builtin::QUANTIZE, {q}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  ASSERT_EQ(OpsOf(graph), (std::vector<std::string>{"quantize"}));
  EXPECT_EQ(graph.nodes[0].name, "y");
}

TEST(TfliteTypes, NamesTheTypeOfACast) {
  ModelBuilder m;
  const int x = m.Tensor("x", TensorType::INT32, {2}), y = m.Floats("y", {2});
  m.Node(Builtin::CAST, {x}, {y});
  EXPECT_EQ(NodeNamed(Imported(m.Finish({x}, {y})), "y").attrs.Text("to"), "f32");
}

TEST(TfliteMovement, RequantisesWhatConcatenationJoins) {
  ModelBuilder m;
  const int a = m.Bytes("a", {1, 2}, 0.5f, 0), b = m.Bytes("b", {1, 3}, 0.25f, 0),
            y = m.Bytes("y", {1, 5}, 0.5f, 0);
  m.Node<wire::ConcatOptionsBuilder>(Builtin::CONCATENATION, {a, b}, {y}, wire::Options::Concat,
                                     [](auto& o) { o.add_axis(-1); });
  const ir::Graph graph = Imported(m.Finish({a, b}, {y}));
  ASSERT_EQ(OpsOf(graph), (std::vector<std::string>{"quantize", "concat"}));
  EXPECT_EQ(graph.nodes[0].inputs[0], graph.inputs[1]);
  EXPECT_EQ(graph.nodes[1].attrs.Int("axis"), 1);
}

TEST(TfliteMovement, TakesMasksOfStridedSlicesIntoAccount) {
  ModelBuilder m;
  const int x = m.Floats("x", {4, 6, 5}), y = m.Floats("y", {3, 3});
  const int begin = m.Ints("begin", {9, 1, -2}), end = m.Ints("end", {-1, 99, 7}),
            step = m.Ints("step", {1, 2, 1});
  m.Node<wire::StridedSliceOptionsBuilder>(Builtin::STRIDED_SLICE, {x, begin, end, step}, {y},
                                           wire::Options::StridedSlice, [](auto& o) {
                                             o.add_begin_mask(1);
                                             o.add_shrink_axis_mask(4);
                                           });
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  ASSERT_EQ(OpsOf(graph), (std::vector<std::string>{"slice", "reshape"}));
  EXPECT_EQ(graph.nodes[0].attrs.Ints("begin"), (Ints{0, 1, 3}));
  EXPECT_EQ(graph.nodes[0].attrs.Ints("end"), (Ints{3, 6, 4}));
  EXPECT_EQ(graph.nodes[0].attrs.Ints("step"), (Ints{1, 2, 1}));
}

// x[..., newaxis, 1:5:2] of [4, 6, 5].
TEST(TfliteMovement, SpreadsEllipsesAndAddsAxes) {
  ModelBuilder m;
  const int x = m.Floats("x", {4, 6, 5}), y = m.Floats("y", {4, 6, 1, 2});
  const int begin = m.Ints("begin", {0, 0, 1}), end = m.Ints("end", {0, 0, 5}),
            step = m.Ints("step", {1, 1, 2});
  m.Node<wire::StridedSliceOptionsBuilder>(Builtin::STRIDED_SLICE, {x, begin, end, step}, {y},
                                           wire::Options::StridedSlice, [](auto& o) {
                                             o.add_ellipsis_mask(1);
                                             o.add_new_axis_mask(2);
                                           });
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  ASSERT_FALSE(graph.nodes.empty());
  EXPECT_EQ(graph.nodes[0].attrs.Ints("begin"), (Ints{0, 0, 1}));
  EXPECT_EQ(graph.nodes[0].attrs.Ints("end"), (Ints{4, 6, 5}));
  EXPECT_EQ(graph.nodes[0].attrs.Ints("step"), (Ints{1, 1, 2}));
}

TEST(TfliteMovement, LeavesAnOpenSizeOfASplitToTheOthers) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 6}), sizes = m.Ints("sizes", {2, -1}), axis = m.Ints("axis", {-1}),
            a = m.Floats("a", {1, 2}), b = m.Floats("b", {1, 4});
  m.Node(Builtin::SPLIT_V, {x, sizes, axis}, {a, b});
  const ir::Graph graph = Imported(m.Finish({x}, {a, b}));
  EXPECT_EQ(NodeNamed(graph, "b").attrs.Ints("begin"), (Ints{0, 2}));
  EXPECT_EQ(NodeNamed(graph, "b").attrs.Ints("end"), (Ints{1, 6}));
}

TEST(TfliteMovement, PacksAlongANewAxisAndUnpacks) {
  ModelBuilder m;
  const int a = m.Floats("a", {2, 3}), b = m.Floats("b", {2, 3}), packed = m.Floats("packed", {2, 2, 3});
  const int c = m.Floats("c", {2, 3}), d = m.Floats("d", {2, 3});
  m.Node<wire::PackOptionsBuilder>(Builtin::PACK, {a, b}, {packed}, wire::Options::Pack,
                                   [](auto& o) { o.add_axis(1); });
  m.Node<wire::PackOptionsBuilder>(Builtin::UNPACK, {packed}, {c, d}, wire::Options::Unpack,
                                   [](auto& o) { o.add_axis(1); });
  const ir::Graph graph = Imported(m.Finish({a, b}, {c, d}));
  EXPECT_EQ(OpsOf(graph), (std::vector<std::string>{"reshape", "reshape", "concat", "slice", "reshape",
                                                    "slice", "reshape"}));
  EXPECT_EQ(graph.value(graph.outputs[1]).name, "d");
  EXPECT_EQ(graph.nodes[5].attrs.Ints("begin"), (Ints{0, 1, 0}));
}

TEST(TfliteMovement, SplitsIntoEqualParts) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 6}), axis = m.Ints("axis", {1}), a = m.Floats("a", {1, 3}),
            b = m.Floats("b", {1, 3});
  m.Node(Builtin::SPLIT, {axis, x}, {a, b});
  const ir::Graph graph = Imported(m.Finish({x}, {a, b}));
  EXPECT_EQ(NodeNamed(graph, "b").attrs.Ints("begin"), (Ints{0, 3}));
  EXPECT_EQ(NodeNamed(graph, "b").attrs.Ints("end"), (Ints{1, 6}));
}

TEST(TfliteMovement, FoldsShapes) {
  ModelBuilder m;
  const int x = m.Floats("x", {2, 3}), y = m.Tensor("y", TensorType::INT32, {2});
  m.Node(Builtin::SHAPE, {x}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  ASSERT_NE(graph.constant(graph.outputs[0]), nullptr);
  EXPECT_EQ(graph.constant(graph.outputs[0])->Ints(), (Ints{2, 3}));
}

TEST(TfliteMovement, PadsBeforeAndAfter) {
  ModelBuilder m;
  const int x = m.Floats("x", {2, 2}), y = m.Floats("y", {3, 5});
  const int amounts = m.Tensor<int>("p", TensorType::INT32, {2, 2}, {}, {0, 1, 2, 1}),
            value = m.Floats("v", {1}, {2.5f});
  m.Node(Builtin::PADV2, {x, amounts, value}, {y});
  const ir::Attrs attrs = NodeNamed(Imported(m.Finish({x}, {y})), "y").attrs;
  EXPECT_EQ(attrs.Ints("before"), (Ints{0, 2}));
  EXPECT_EQ(attrs.Ints("after"), (Ints{1, 1}));
  EXPECT_EQ(attrs.Real("value"), 2.5);
}

TEST(TfliteReduce, CountsAxesFromTheFront) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 4, 4, 3}), axes = m.Ints("axes", {-2, 1}), y = m.Floats("y", {1, 3});
  m.Node(Builtin::MEAN, {x, axes}, {y});
  EXPECT_EQ(NodeNamed(Imported(m.Finish({x}, {y})), "y").attrs.Ints("axes"), (Ints{1, 2}));
}

TEST(TfliteReduce, PoolsInTheQuantisationOfTheInput) {
  ModelBuilder m;
  const int x = m.Bytes("x", {1, 4, 4, 3}, 0.5f, 0), y = m.Bytes("y", {1, 2, 2, 3}, 0.25f, 0);
  m.Node<wire::PoolOptionsBuilder>(Builtin::MAX_POOL_2D, {x}, {y}, wire::Options::Pool, [](auto& o) {
    o.add_filter_h(2);
    o.add_filter_w(2);
    o.add_stride_h(2);
    o.add_stride_w(2);
  });
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  EXPECT_EQ(OpsOf(graph), (std::vector<std::string>{"max_pool2d", "quantize"}));
}

TEST(TfliteElementwise, ReadsBoundsAndSlopes) {
  ModelBuilder m;
  const int x = m.Floats("x", {2}), a = m.Floats("a", {2}), b = m.Floats("b", {2}),
            slope = m.Floats("slope", {1}, {0.25f});
  m.Node(Builtin::RELU_N1_TO_1, {x}, {a});
  m.Node(Builtin::PRELU, {a, slope}, {b});
  const ir::Graph graph = Imported(m.Finish({x}, {b}));
  EXPECT_EQ(NodeNamed(graph, "a").attrs.Real("min"), -1);
  EXPECT_EQ(NodeNamed(graph, "a").attrs.Real("max"), 1);
  EXPECT_EQ(NodeNamed(graph, "b").attrs.Real("alpha"), 0.25);
}

TEST(TfliteElementwise, BendsEachChannelBySlopesOfItsOwn) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2, 2}), slope = m.Floats("slope", {2}, {0.25f, 0.5f}),
            y = m.Floats("y", {1, 2, 2});
  m.Node(Builtin::PRELU, {x, slope}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  const ir::Tensor input = ir::Tensor::Of<float>({1, 2, 2}, {-4, -4, 3, 2});
  const auto result = ops::Evaluate(graph, std::span(&input, 1));
  ASSERT_TRUE(result.ok()) << result.message();
  const std::span<const float> got = (*result)[0].Data<float>();
  EXPECT_EQ(std::vector<float>(got.begin(), got.end()), (std::vector<float>{-1, -2, 3, 2}));
}

TEST(TfliteElementwise, ChoosesByRowsAndTurnsComparisons) {
  ModelBuilder m;
  const int x = m.Floats("x", {2}), limit = m.Floats("limit", {2}, {1, 1}),
            a = m.Floats("a", {2, 2}, {1, 2, 3, 4}), b = m.Floats("b", {2, 2}, {5, 6, 7, 8}),
            y = m.Floats("y", {2, 2});
  const int above = m.Tensor<uint8_t>("above", TensorType::BOOL, {2});
  m.Node(Builtin::GREATER, {x, limit}, {above});
  m.Node(Builtin::SELECT, {above, a, b}, {y});
  const ir::Graph graph = Imported(m.Finish({x}, {y}));
  const ir::Tensor input = ir::Tensor::Of<float>({2}, {2, 1});
  const auto result = ops::Evaluate(graph, std::span(&input, 1));
  ASSERT_TRUE(result.ok()) << result.message();
  const std::span<const float> got = (*result)[0].Data<float>();
  EXPECT_EQ(std::vector<float>(got.begin(), got.end()), (std::vector<float>{1, 2, 7, 8}));
}

ir::Tensor Evaluated(const ir::Graph& graph, const std::vector<ir::Tensor>& inputs) {
  const auto results = ops::Evaluate(graph, inputs);
  EXPECT_TRUE(results.ok()) << results.message();
  return results.ok() ? (*results)[0] : ir::Tensor(DType::kF32, {0});
}

// Under tflm 256 * 0.001 per step rounds neighbours to one number, as TFLite's kernels do.
TEST(TfliteElementwise, ComparesBytesAsTheDialectScalesThem) {
  ModelBuilder m;
  const int a = m.Bytes("a", {2}, 0.001f, 0), b = m.Bytes("b", {2}, 0.001f, 0);
  const int y = m.Tensor<uint8_t>("y", TensorType::BOOL, {2});
  m.Node(Builtin::EQUAL, {a, b}, {y});
  const std::string file = m.Finish({a, b}, {y});
  const std::vector<ir::Tensor> inputs{ir::Tensor::Of<int8_t>({2}, {4, 9}),
                                       ir::Tensor::Of<int8_t>({2}, {5, 40})};
  EXPECT_EQ(Evaluated(Imported(file), inputs).IntAt(0), 0);
  ImportOptions tflm;
  tflm.dialect = ir::Dialect::kTflm;
  const Result<ir::Graph> graph =
      ImportTflite(std::as_bytes(std::span(file.data(), file.size())), "test", tflm);
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Evaluated(*graph, inputs).IntAt(0), 1);
  EXPECT_EQ(Evaluated(*graph, inputs).IntAt(1), 0);
}

TEST(TfliteReduce, AddsBytesBeforeItScales) {
  ModelBuilder m;
  const int x = m.Bytes("x", {1, 4}, 0.5f, 1), axes = m.Ints("axes", {1}), y = m.Bytes("y", {1}, 1.0f, -3);
  m.Node(Builtin::SUM, {x, axes}, {y});
  const ir::Tensor sum =
      Evaluated(Imported(m.Finish({x}, {y})), {ir::Tensor::Of<int8_t>({1, 4}, {2, 3, 4, 10})});
  EXPECT_EQ(sum.IntAt(0), 15 / 2 - 3 + 1);  // 15 steps of 0.5 are 7.5, which ties to 8
}

TEST(TfliteShapes, TakeAnotherFirstSizeWhereItIsOpen) {
  ModelBuilder m;
  const int axis = m.Ints("axis", {1});
  m.Open();
  const int x = m.Floats("x", {1, 3}), y = m.Floats("y", {1});
  m.Node(Builtin::SUM, {x, axis}, {y});
  const std::string file = m.Finish({x}, {y});
  const auto bytes = std::as_bytes(std::span(file.data(), file.size()));
  const auto declared = DeclaredTfliteInputs(bytes);
  ASSERT_TRUE(declared.ok()) << declared.message();
  EXPECT_EQ((*declared)[0].type.shape[0].symbol(), "batch");
  EXPECT_EQ(Imported(file).type(0).shape[0].size(), 1);
  ImportOptions options;
  options.bindings["batch"] = 2;
  const Result<ir::Graph> graph = ImportTflite(bytes, "test", options);
  ASSERT_TRUE(graph.ok()) << graph.message();
  const ir::Tensor sums = Evaluated(*graph, {ir::Tensor::Of<float>({2, 3}, {1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(sums.dims(), ir::Dims{2});
  EXPECT_EQ(sums.RealAt(1), 15);
  options.bindings["batch"] = -4;
  EXPECT_FALSE(ImportTflite(bytes, "test", options).ok());
}

TEST(TfliteResize, NamesTheCoordinates) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2, 2, 1}), size = m.Ints("size", {4, 6}), y = m.Floats("y", {1, 4, 6, 1});
  m.Node<wire::ResizeNearestOptionsBuilder>(Builtin::RESIZE_NEAREST_NEIGHBOR, {x, size}, {y},
                                            wire::Options::ResizeNearest,
                                            [](auto& o) { o.add_half_pixel_centers(true); });
  const ir::Attrs attrs = NodeNamed(Imported(m.Finish({x}, {y})), "y").attrs;
  EXPECT_EQ(attrs.Text("coordinates"), "half_pixel");
  EXPECT_EQ(attrs.Text("nearest_mode"), "round_prefer_ceil");
}

}  // namespace
}  // namespace whet::import::tflite
