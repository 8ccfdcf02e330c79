// SPDX-License-Identifier: Apache-2.0
// Variables, recurrent cells, signatures and the custom operators of the audio front end.
#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include "import/import.h"
#include "import/signatures.h"
#include "import/tflite/model_builder.h"
#include "import/tflite/source.h"
#include "ops/op.h"

namespace whet::import::tflite {
namespace {

using wire::Builtin;
using wire::TensorType;

Result<ir::Graph> Import(const std::string& file) {
  return ImportTflite(std::as_bytes(std::span(file)), "test", {});
}

std::vector<double> Numbers(const ir::Tensor& tensor) {
  std::vector<double> numbers;
  for (int64_t i = 0; i < tensor.count(); ++i) numbers.push_back(tensor.RealAt(i));
  return numbers;
}

// The first output of each run on these inputs.
std::vector<std::vector<double>> Runs(const ir::Graph& graph, const std::vector<ir::Tensor>& inputs) {
  std::vector<ir::Tensor> states;
  std::vector<std::vector<double>> results;
  for (const ir::Tensor& input : inputs) {
    const auto outputs = ops::Evaluate(graph, std::span(&input, 1), nullptr, &states);
    EXPECT_TRUE(outputs.ok()) << outputs.message();
    if (!outputs.ok()) return {};
    results.push_back(Numbers(outputs->at(0)));
  }
  return results;
}

ir::Tensor F32(ir::Dims dims, std::vector<float> values) {
  return ir::Tensor::Of<float>(std::move(dims), values);
}

TEST(TfliteState, KeepsTheVariableTensorOfAnSvdf) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 1}), feature = m.Floats("feature", {1, 1}, {2}),
            time = m.Floats("time", {1, 3}, {100, 10, 1}), bias = m.Floats("bias", {1}, {0.5f}),
            state = m.Variable("state", TensorType::FLOAT32, {1, 3}), y = m.Floats("y", {1, 1});
  m.Node<wire::SvdfOptionsBuilder>(Builtin::SVDF, {x, feature, time, bias, state}, {y}, wire::Options::Svdf,
                                   [](auto& options) { options.add_rank(1); });
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_TRUE(graph.ok()) << graph.message();
  ASSERT_EQ(graph->states.size(), 1u);
  EXPECT_EQ(Runs(*graph, {F32({1, 1}, {1}), F32({1, 1}, {3}), F32({1, 1}, {0})}),
            (std::vector<std::vector<double>>{{2.5}, {26.5}, {260.5}}));
}

TEST(TfliteState, GoesOnWithTheHiddenStateOfAnRnn) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 1}), w = m.Floats("w", {1, 1}, {1}), r = m.Floats("r", {1, 1}, {10}),
            b = m.Floats("b", {1}, {1}), h = m.Variable("h", TensorType::FLOAT32, {1, 1}),
            y = m.Floats("y", {1, 1});
  m.Node<wire::RnnOptionsBuilder>(Builtin::RNN, {x, w, r, b, h}, {y}, wire::Options::Rnn,
                                  [](auto& options) { options.add_activation(wire::Activation::RELU); });
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Runs(*graph, {F32({1, 1}, {2}), F32({1, 1}, {4}), F32({1, 1}, {-400})}),
            (std::vector<std::vector<double>>{{3}, {35}, {0}}));
}

// One unit of which each gate sees its input times 1; its states are [1, 1].
std::string ByteLstm(bool coupled = false) {
  ModelBuilder m;
  const int x = m.Bytes("x", {1, 1, 1}, 0.05f, 3), y = m.Bytes("y", {1, 1, 1}, 1.0f / 128, -2);
  std::vector<int> operands(24, -1);
  operands[0] = x;
  for (size_t i = coupled ? 1 : 0; i < 4; ++i) {
    operands[1 + i] = m.Bytes("w", {1, 1}, 0.01f, 0, {100});
    operands[5 + i] = m.Bytes("r", {1, 1}, 0.01f, 0, {0});
    operands[12 + i] = m.Tensor<int>("b", TensorType::INT32, {1}, {}, {0});
  }
  operands[18] = m.Variable("h", TensorType::INT8, {1, 1}, {{1.0f / 128}, {-2}});
  operands[19] = m.Variable("c", TensorType::INT16, {1, 1}, {{1.0f / 2048}, {0}});
  m.Node<wire::SequenceLstmOptionsBuilder>(
      Builtin::UNIDIRECTIONAL_SEQUENCE_LSTM, operands, {y}, wire::Options::SequenceLstm,
      [](auto& options) { options.add_activation(wire::Activation::TANH); });
  return m.Finish({x}, {y});
}

TEST(TfliteState, KeepsTheCellOfAnLstmOfBytes) {
  const Result<ir::Graph> graph = Import(ByteLstm());
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->states.size(), 2u);
  const ir::Tensor one = ir::Tensor::Of<int8_t>({1, 1, 1}, {23});
  // sigmoid(1) * tanh(c) in steps of 1/128, c = sigmoid(1) * (c + tanh(1)).
  EXPECT_EQ(Runs(*graph, {one, one}), (std::vector<std::vector<double>>{{47 - 2}, {70 - 2}}));
}

TEST(TfliteState, RefusesAnLstmOfBytesWithCoupledGates) {
  const Result<ir::Graph> graph = Import(ByteLstm(true));
  EXPECT_NE(graph.message().find("input gate is absent"), std::string::npos) << graph.message();
}

TEST(TfliteState, RefusesAnLstmWithLayerNormalisation) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 1, 1}), y = m.Floats("y", {1, 1, 1}), norm = m.Floats("norm", {1}, {1});
  std::vector<int> operands(24, -1);
  operands[0] = x;
  operands[20] = norm;
  m.Node<wire::SequenceLstmOptionsBuilder>(Builtin::UNIDIRECTIONAL_SEQUENCE_LSTM, operands, {y},
                                           wire::Options::SequenceLstm, [](auto&) {});
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("layer normalisation"), std::string::npos) << graph.message();
}

TEST(TfliteState, KeepsAVariable) {
  ModelBuilder m;
  const int x = m.Floats("x", {2}), handle = m.Tensor("handle", TensorType::RESOURCE, {}),
            old = m.Floats("old", {2}), y = m.Floats("y", {2});
  m.Node(Builtin::VAR_HANDLE, {}, {handle});
  m.Node(Builtin::READ_VARIABLE, {handle}, {old});
  m.Node(Builtin::ADD, {old, x}, {y});
  m.Node(Builtin::ASSIGN_VARIABLE, {handle, y}, {});
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Runs(*graph, {F32({2}, {1, 2}), F32({2}, {10, 20})}),
            (std::vector<std::vector<double>>{{1, 2}, {11, 22}}));
}

TEST(TfliteState, RefusesAResourceThatIsNoVariable) {
  ModelBuilder m;
  const int x = m.Floats("x", {2}), handle = m.Tensor("handle", TensorType::RESOURCE, {}),
            y = m.Floats("y", {2});
  m.Node(Builtin::READ_VARIABLE, {handle}, {y});
  EXPECT_FALSE(Import(m.Finish({x}, {y})).ok());
  EXPECT_FALSE(Import(m.Finish({x, handle}, {y})).ok());
}

std::vector<uint8_t> Flex(const std::vector<std::pair<const char*, int>>& items) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const auto& [key, value] : items) builder.Int(key, value);
  });
  builder.Finish();
  return builder.GetBuffer();
}

std::string WindowFile(std::vector<uint8_t> options) {
  ModelBuilder m;
  const int x = m.Tensor<int16_t>("x", TensorType::INT16, {2}),
            w = m.Tensor<int16_t>("w", TensorType::INT16, {2}, {}, {4, -8}),
            y = m.Tensor<int16_t>("y", TensorType::INT16, {2});
  m.CustomNode("SignalWindow", {x, w}, {y}, std::move(options));
  return m.Finish({x}, {y});
}

TEST(TfliteSignal, ReadsOptionsOfCustomOperators) {
  const Result<ir::Graph> graph = Import(WindowFile(Flex({{"shift", 2}})));
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Runs(*graph, {ir::Tensor::Of<int16_t>({2}, {5, 3})}),
            (std::vector<std::vector<double>>{{5, -6}}));
}

TEST(TfliteSignal, SurvivesDamagedOptions) {
  EXPECT_FALSE(Import(WindowFile({})).ok());
  EXPECT_FALSE(Import(WindowFile(Flex({{"shift", 99}}))).ok());
  EXPECT_FALSE(Import(WindowFile(Flex({{"shaft", 2}}))).ok());
  const std::vector<uint8_t> sound = Flex({{"shift", 2}});
  for (size_t i = 0; i < sound.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<uint8_t> damaged = sound;
      damaged[i] ^= static_cast<uint8_t>(1 << bit);
      (void)Import(WindowFile(damaged)).ok();
    }
    (void)Import(WindowFile({sound.begin(), sound.begin() + static_cast<ptrdiff_t>(i)})).ok();
  }
}

TEST(TfliteSignal, DelaysAcrossRuns) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 2}), y = m.Floats("y", {1, 2});
  m.CustomNode("SignalDelay", {x}, {y}, Flex({{"delay_length", 3}}));
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Runs(*graph, {F32({1, 2}, {1, 2}), F32({1, 2}, {3, 4}), F32({1, 2}, {5, 6})}),
            (std::vector<std::vector<double>>{{0, 0}, {0, 1}, {2, 3}}));
}

TEST(TfliteSignal, CutsFramesThatOverlap) {
  ModelBuilder m;
  const int x = m.Floats("x", {1, 4}), y = m.Floats("y", {1, 2, 3}),
            valid = m.Tensor("valid", TensorType::BOOL, {});
  m.CustomNode("SignalFramer", {x}, {y, valid}, Flex({{"frame_size", 3}, {"frame_step", 2}, {"prefill", 1}}));
  const Result<ir::Graph> graph = Import(m.Finish({x}, {y}));
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(Runs(*graph, {F32({1, 4}, {1, 2, 3, 4}), F32({1, 4}, {5, 6, 7, 8})}),
            (std::vector<std::vector<double>>{{0, 1, 2, 2, 3, 4}, {4, 5, 6, 6, 7, 8}}));
}

TEST(TfliteSignature, NamesInputsAndOutputs) {
  ModelBuilder m;
  const int x = m.Floats("serving_default_x:0", {1}), y = m.Floats("StatefulPartitionedCall:0", {1});
  m.Node(Builtin::RELU, {x}, {y});
  m.AddSignature("serve", {{"x", x}}, {{"y", y}});
  const std::string file = m.Finish({x}, {y});
  const Result<ir::Graph> graph = Import(file);
  ASSERT_TRUE(graph.ok()) << graph.message();
  EXPECT_EQ(graph->value(graph->inputs[0]).name, "x");
  EXPECT_EQ(graph->value(graph->outputs[0]).name, "y");
  Budget budget(file.size());
  EXPECT_TRUE(OpenSource(std::as_bytes(std::span(file)), &budget, "serve").ok());
  const Result<Source> other = OpenSource(std::as_bytes(std::span(file)), &budget, "train");
  EXPECT_NE(other.message().find("the model has serve"), std::string::npos) << other.message();
  const std::vector<Signature> signatures = TfliteSignatures(std::as_bytes(std::span(file)));
  ASSERT_EQ(signatures.size(), 1u);
  EXPECT_EQ(signatures[0].inputs, std::vector<std::string>{"x"});
}

// WHERE, and whether something computes on its result.
std::string WhereFile(bool read) {
  ModelBuilder m;
  const int x = m.Tensor("x", TensorType::INT32, {2, 3}), rows = m.Tensor("rows", TensorType::INT64, {0, 2}),
            y = m.Tensor("y", TensorType::INT64, {0, 2});
  m.Node(Builtin::WHERE, {x}, {rows});
  if (read) m.Node(Builtin::NEG, {rows}, {y});
  return m.Finish({x}, {read ? y : rows});
}

TEST(TfliteCounted, GivesTheLargestResultAndHowMuchIsReal) {
  const Result<ir::Graph> graph = Import(WhereFile(false));
  ASSERT_TRUE(graph.ok()) << graph.message();
  const auto outputs =
      ops::Evaluate(*graph, std::vector{ir::Tensor::Of<int32_t>({2, 3}, {0, 5, 0, -1, 0, 0})});
  ASSERT_TRUE(outputs.ok()) << outputs.message();
  ASSERT_EQ(outputs->size(), 2u);
  EXPECT_EQ(Numbers(outputs->at(0)), (std::vector<double>{0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Numbers(outputs->at(1)), std::vector<double>{2});
}

TEST(TfliteCounted, IsRefusedWhereOthersComputeOnIt) {
  const Result<ir::Graph> graph = Import(WhereFile(true));
  EXPECT_NE(graph.message().find("as large as the data say"), std::string::npos) << graph.message();
}

// Two subgraphs of the same shapes, called by different names.
std::string TwoSignatures() {
  ModelBuilder m;
  int x = m.Floats("first_x", {2}), y = m.Floats("first_y", {2});
  m.Node(Builtin::NEG, {x}, {y});
  m.AddSignature("negate", {{"x", x}}, {{"y", y}});
  m.EndGraph({x}, {y});
  x = m.Floats("second_a", {2});
  const int z = m.Floats("second_b", {2});
  y = m.Floats("second_y", {2});
  m.Node(Builtin::SUB, {x, z}, {y});
  m.AddSignature("subtract", {{"a", x}, {"b", z}}, {{"difference", y}});
  return m.Finish({x, z}, {y});
}

TEST(TfliteSignature, TakesTheSubgraphThatItNames) {
  const std::string file = TwoSignatures();
  const auto bytes = std::as_bytes(std::span(file));
  const Result<ir::Graph> first = Import(file);
  ASSERT_TRUE(first.ok()) << first.message();
  EXPECT_EQ(Runs(*first, {F32({2}, {1, -2})}), (std::vector<std::vector<double>>{{-1, 2}}));
  ImportOptions options;
  options.signature = "subtract";
  const Result<ir::Graph> second = ImportTflite(bytes, "test", options);
  ASSERT_TRUE(second.ok()) << second.message();
  ASSERT_EQ(second->inputs.size(), 2u);
  EXPECT_EQ(second->value(second->inputs[1]).name, "b");
  EXPECT_EQ(second->value(second->outputs[0]).name, "difference");
  const auto outputs = ops::Evaluate(*second, std::vector{F32({2}, {1, -2}), F32({2}, {5, 5})});
  ASSERT_TRUE(outputs.ok()) << outputs.message();
  EXPECT_EQ(Numbers(outputs->at(0)), (std::vector<double>{-4, -7}));
}

TEST(TfliteSignature, IsKnownWhereInputsAreListedAndElseRefused) {
  const std::string file = TwoSignatures();
  const auto bytes = std::as_bytes(std::span(file));
  const auto inputs = DeclaredTfliteInputs(bytes, "subtract");
  ASSERT_TRUE(inputs.ok()) << inputs.message();
  ASSERT_EQ(inputs->size(), 2u);
  EXPECT_EQ(inputs->at(0).name, "a");
  ImportOptions options;
  options.signature = "add";
  const Result<ir::Graph> none = ImportTflite(bytes, "test", options);
  EXPECT_NE(none.message().find("the model has negate, subtract"), std::string::npos) << none.message();
}

}  // namespace
}  // namespace whet::import::tflite
