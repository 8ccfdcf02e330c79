// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ops/op.h"
#include "passes/pass.h"
#include "passes/weights.h"
#include "shrink/bias.h"
#include "shrink/equalise.h"
#include "shrink/sample_nets.h"
#include "shrink/stored_weights.h"

namespace whet::shrink {
namespace {

// A convolution, a depthwise one and a residual sum; pooled and classified, with probabilities at the end.
constexpr char kNet[] = R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[8, 3, 3, 3] = seed(1)
  const %b1: f32[8] = seed(2)
  const %w2: f32[3, 3, 8] = seed(3)
  const %w3: f32[8, 1, 1, 8] = seed(4)
  const %b3: f32[8] = seed(5)
  const %w4: f32[5, 8] = seed(6)
  %c1: f32[1, 8, 8, 8] = conv2d(%x, %w1, %b1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @first
  %c2: f32[1, 8, 8, 8] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0, act_max=6.0} @second
  %c3: f32[1, 8, 8, 8] = conv2d(%c2, %w3, %b3) {stride=[1, 1], pad=[0, 0, 0, 0]} @third
  %s: f32[1, 8, 8, 8] = add(%c3, %c1) @sum
  %m: f32[1, 8] = mean(%s) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 5] = fully_connected(%m, %w4) @logits
  %p: f32[1, 5] = softmax(%l) @probabilities
  return %p
})";

ir::Graph Net(const char* text = kNet) {
  return ParsedNet(text);
}

TEST(Quantise, KeepsTheAnswersOfASmallNet) {
  const Result<Quantised> quantised = Quantise(Net(), Pictures(40), {});
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  EXPECT_GT(quantised->sqnr_db, 25);
  for (const char* node : {"first", "second", "third", "sum", "pooled", "logits"})
    EXPECT_EQ(Layer(*quantised, node).stay, Stay::kInteger) << node;
  EXPECT_EQ(Layer(*quantised, "probabilities").stay, Stay::kNoFollower);
  EXPECT_TRUE(std::isfinite(Layer(*quantised, "sum").sqnr_db));
}

TEST(Quantise, ExplainsWhatEachLayerCosts) {
  QuantiseOptions options;
  options.explained = 4;
  const Result<Quantised> quantised = Quantise(Net(), Pictures(40), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  ASSERT_EQ(quantised->inputs.size(), 1u);
  ASSERT_EQ(quantised->explanations.size(), quantised->layers.size() + 1);
  double shares = 0;
  for (const Explanation& one : quantised->explanations) {
    shares += one.share;
    uint64_t seen = 0;
    for (uint64_t count : one.histogram) seen += count;
    EXPECT_GT(seen, 0u);
  }
  EXPECT_NEAR(shares, 1, 1e-9);
  for (size_t i = 0; i < quantised->layers.size(); ++i) {
    const LayerReport& layer = quantised->layers[i];
    const Explanation& one = quantised->explanations[i];
    const bool weighted =
        layer.node == "first" || layer.node == "second" || layer.node == "third" || layer.node == "logits";
    EXPECT_EQ(std::isfinite(one.weights_db), weighted) << layer.node;
    EXPECT_EQ(std::isfinite(one.alone_db), layer.quant.present()) << layer.node;
    if (!layer.quant.present()) continue;
    EXPECT_GT(one.alone_db, quantised->sqnr_db) << layer.node << ": one costs less than all";
    EXPECT_LT(one.clipped, 0.1) << layer.node;
  }
}

TEST(Quantise, TellsWhatAFloatLayerWouldGain) {
  QuantiseOptions options;
  options.explained = options.judged;
  const Result<Quantised> quantised = Quantise(Net(), Pictures(40), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  const auto best = std::ranges::max_element(quantised->explanations, {}, &Explanation::gain_db);
  ASSERT_GT(best->gain_db, 0);
  options.placement.keep_float.insert(best->keep_float.begin(), best->keep_float.end());
  const Result<Quantised> remedied = Quantise(Net(), Pictures(40), options);
  ASSERT_TRUE(remedied.ok()) << remedied.message();
  EXPECT_NEAR(remedied->sqnr_db - quantised->sqnr_db, best->gain_db, 0.5);
}

// The noises of single layers add up to about that of the whole net.
TEST(Quantise, ContributionsAddUp) {
  QuantiseOptions options;
  options.explained = options.judged;
  const Result<Quantised> quantised = Quantise(Net(), Pictures(40), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  double sum = 0;
  for (const Explanation& one : quantised->explanations)
    if (!std::isnan(one.alone_db)) sum += std::pow(10, -one.alone_db / 10);
  EXPECT_NEAR(-10 * std::log10(sum), quantised->sqnr_db, 2);
}

TEST(Quantise, ALayerThatIsKeptFloatCostsNothing) {
  QuantiseOptions options;
  options.explained = 4;
  options.placement.keep_float = {"logits"};
  const Result<Quantised> quantised = Quantise(Net(), Pictures(12), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  for (size_t i = 0; i < quantised->layers.size(); ++i) {
    if (quantised->layers[i].node == "logits") {
      EXPECT_EQ(quantised->explanations[i].share, 0);
    }
  }
}

// The passes make integer operations of all that the report calls integer.
TEST(Quantise, CompilesToIntegerOperations) {
  ir::Graph graph = std::move(Quantise(Net(), Pictures(8), {})->graph);
  ASSERT_TRUE(passes::RunPasses(graph).ok());
  for (const ir::Node& node : graph.nodes) {
    const bool layer = passes::ChannelAxis(node) || node.op == "add";
    if (layer) {
      EXPECT_EQ(graph.type(node.outputs[0]).dtype, DType::kI8) << node.name;
    }
  }
}

TEST(Quantise, ExactMeansIntegersToTheEnd) {
  QuantiseOptions options;
  options.placement.everywhere = true;
  const Result<Quantised> quantised = Quantise(Net(), Pictures(8), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  EXPECT_EQ(Layer(*quantised, "probabilities").stay, Stay::kInteger);
  ir::Graph graph = quantised->graph;
  ASSERT_TRUE(passes::RunPasses(graph).ok());
  EXPECT_TRUE(ops::ExactValues(graph)[static_cast<size_t>(graph.outputs[0])]);
}

TEST(Quantise, LeavesAloneWhatItIsTold) {
  QuantiseOptions options;
  options.placement.keep_float.insert("third");
  const Result<Quantised> quantised = Quantise(Net(), Pictures(8), options);
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  EXPECT_EQ(Layer(*quantised, "third").stay, Stay::kNamed);
  EXPECT_EQ(Layer(*quantised, "second").stay, Stay::kInteger);
}

TEST(Quantise, DoesNotDependOnTheNumberOfThreads) {
  std::string texts[2];
  for (int threads : {1, 3}) {
    QuantiseOptions options;
    options.threads = threads;
    const Result<Quantised> quantised = Quantise(Net(), Pictures(21), options);
    ASSERT_TRUE(quantised.ok()) << quantised.message();
    texts[threads == 1] = ir::PrintGraph(quantised->graph);
  }
  EXPECT_EQ(texts[0], texts[1]);
}

TEST(Quantise, SixteenBitsKeepNearlyAll) {
  QuantiseOptions options;
  options.grid.dtype = DType::kI16;
  options.placement.everywhere = true;
  const Result<Quantised> wide = Quantise(Net(), Pictures(16), options);
  ASSERT_TRUE(wide.ok()) << wide.message();
  options.grid.dtype = DType::kI8;
  const Result<Quantised> narrow = Quantise(Net(), Pictures(16), options);
  ASSERT_TRUE(narrow.ok()) << narrow.message();
  EXPECT_GT(wide->sqnr_db, narrow->sqnr_db + 6);  // what is left is the weights' error
  ir::Graph graph = wide->graph;
  ASSERT_TRUE(passes::RunPasses(graph).ok());
  for (const ir::Node& node : graph.nodes) {
    if (node.op == "conv2d" || node.op == "softmax") {
      EXPECT_EQ(graph.type(node.outputs[0]).dtype, DType::kI16) << node.name;
    }
  }
}

TEST(Quantise, EveryObserverGivesASaneNet) {
  for (int i = 0; i < kObservers; ++i) {
    QuantiseOptions options;
    options.observer = static_cast<Observer>(i);
    const Result<Quantised> quantised = Quantise(Net(), Pictures(24), options);
    ASSERT_TRUE(quantised.ok()) << quantised.message();
    EXPECT_GT(quantised->sqnr_db, 12) << ObserverName(static_cast<Observer>(i));
  }
}

TEST(Quantise, RefusesNoSamples) {
  const Result<Quantised> quantised = Quantise(Net(), Pictures(0), {});
  ASSERT_FALSE(quantised.ok());
  EXPECT_NE(quantised.message().find("no samples"), std::string::npos);
}

TEST(Quantise, NamesTensorAndSampleOfWhatIsNotFinite) {
  ir::Graph graph = Net();
  Samples samples = Pictures(6);
  samples.load = [](size_t i) -> Result<std::vector<ir::Tensor>> {
    ir::Tensor picture = Picture(static_cast<uint32_t>(i + 1));
    if (i == 4) picture.MutableData<float>()[7] = 3e38f;  // overflows in the first layer
    return std::vector<ir::Tensor>{picture};
  };
  const Result<Quantised> quantised = Quantise(std::move(graph), samples, {});
  ASSERT_FALSE(quantised.ok());
  EXPECT_NE(quantised.message().find("sample 4"), std::string::npos) << quantised.message();
  EXPECT_NE(quantised.message().find("infinite or not a number"), std::string::npos) << quantised.message();
}

TEST(Quantise, RefusesANetWithoutWeights) {
  const Result<Quantised> quantised = Quantise(Net(R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  %y: f32[1, 8, 8, 3] = exp(%x)
  return %y
})"),
                                               Pictures(4), {});
  ASSERT_FALSE(quantised.ok());
  EXPECT_NE(quantised.message().find("nothing to quantise"), std::string::npos);
}

// A channel of zero weights with a bias is a constant; its neighbours must not suffer, nor the sums overflow.
TEST(Quantise, DeadChannelsAndConstantTensorsAreStored) {
  ir::Graph graph = Net();
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    ir::Value& value = graph.value(id);
    if (value.name == "w1")
      for (size_t i = 0; i < 27; ++i) value.constant->MutableData<float>()[i] = i == 3 ? 1e-9f : 0;
    if (value.name == "b1") value.constant->MutableData<float>()[0] = 5;
  }
  const Result<Quantised> quantised = Quantise(std::move(graph), Pictures(16), {});
  ASSERT_TRUE(quantised.ok()) << quantised.message();
  EXPECT_GT(quantised->sqnr_db, 25);
}

TEST(StoreWeights, IsWithinHalfAStep) {
  const ir::Tensor weights = Picture(9, {4, 3, 3, 2});
  const StoredWeights stored = StoreWeights(weights, 0);
  const ir::Tensor real = stored.Real();
  int64_t clipped = 0;
  for (int64_t i = 0; i < weights.count(); ++i) {
    const double step = static_cast<double>(stored.quant.scale[static_cast<size_t>(i / 18)]);
    clipped += std::abs(real.RealAt(i) - weights.RealAt(i)) > step * 0.5001;
  }
  EXPECT_LE(clipped, 2);
}

TEST(StoreWeights, KeepsToTheLeastScale) {
  const std::vector<float> least = {0.5f, 0};
  const StoredWeights stored = StoreWeights(Picture(9, {2, 8}), 0, least);
  EXPECT_EQ(stored.quant.scale[0], 0.5f);
  EXPECT_LT(stored.quant.scale[1], 0.5f);
}

TEST(Equalise, KeepsTheFloatAnswers) {
  const ir::Graph graph = Net();
  ir::Graph equalised = graph;
  EXPECT_EQ(EqualiseLayers(&equalised), 0);  // the first layer is read twice, the second ends at 6
  ir::Graph chain = Net(R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[8, 3, 3, 3] = seed(1)
  const %b1: f32[8] = seed(2)
  const %w2: f32[3, 3, 8] = seed(3)
  const %w3: f32[4, 1, 1, 8] = seed(4)
  %c1: f32[1, 8, 8, 8] = conv2d(%x, %w1, %b1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0}
  %c2: f32[1, 8, 8, 8] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1]}
  %c3: f32[1, 8, 8, 4] = conv2d(%c2, %w3) {stride=[1, 1], pad=[0, 0, 0, 0]}
  return %c3
})");
  ir::Graph scaled = chain;
  EXPECT_EQ(EqualiseLayers(&scaled), 2);
  const std::vector<ir::Tensor> input = {Picture(3)};
  const auto before = ops::Evaluate(chain, input), after = ops::Evaluate(scaled, input);
  ASSERT_TRUE(before.ok() && after.ok());
  for (int64_t i = 0; i < (*before)[0].count(); ++i)
    EXPECT_NEAR((*before)[0].RealAt(i), (*after)[0].RealAt(i), 1e-4);
}

TEST(Equalise, LeavesDeadChannelsDead) {
  ir::Graph graph = Net(R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[2, 1, 1, 3] = [0.5, -0.4, 0.3, 1e-30, 2e-30, -1e-30]
  const %w2: f32[3, 3, 2] = seed(3)
  const %w3: f32[4, 1, 1, 2] = seed(4)
  %c1: f32[1, 8, 8, 2] = conv2d(%x, %w1) {stride=[1, 1], pad=[0, 0, 0, 0], act_min=0.0}
  %c2: f32[1, 8, 8, 2] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1]}
  %c3: f32[1, 8, 8, 4] = conv2d(%c2, %w3) {stride=[1, 1], pad=[0, 0, 0, 0]}
  return %c3
})");
  ASSERT_TRUE(Quantise(graph, Pictures(8), {}).ok());
  EXPECT_EQ(EqualiseLayers(&graph), 2);
  for (const ir::Node& node : graph.nodes) {
    const auto weights = graph.constant(node.inputs[1])->Data<float>();
    for (const float w : weights) EXPECT_LT(std::abs(w), 100) << node.op;
  }
  EXPECT_EQ(graph.constant(graph.nodes[0].inputs[1])->Data<float>()[4], 2e-30f);
}

TEST(MeanResult, IsTheMeanOfTheOracle) {
  for (const char* op : {"conv2d", "depthwise_conv2d"}) {
    const bool depthwise = op[0] == 'd';
    ir::Graph graph = Net(depthwise ? R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w: f32[3, 3, 6] = seed(1)
  %y: f32[1, 6, 6, 6] = depthwise_conv2d(%x, %w) {stride=[1, 1], pad=[0, 0, 0, 0]}
  return %y
})"
                                    : R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w: f32[6, 3, 3, 3] = seed(1)
  %y: f32[1, 6, 6, 6] = conv2d(%x, %w) {stride=[1, 1], pad=[0, 0, 0, 0]}
  return %y
})");
    ir::Tensor flat(DType::kF32,
                    {1, 8, 8, 3});  // each channel the same everywhere, so that borders don't matter
    for (size_t i = 0; i < 192; ++i) flat.MutableData<float>()[i] = static_cast<float>(i % 3) - 0.5f;
    const auto y = ops::Evaluate(graph, {{flat}});
    ASSERT_TRUE(y.ok());
    const ir::Node& node = graph.nodes[0];
    const std::vector<double> means =
        MeanResult(node, *graph.constant(node.inputs[1]), std::vector<double>{-0.5, 0.5, 1.5});
    for (int64_t c = 0; c < 6; ++c) EXPECT_NEAR((*y)[0].RealAt(c), means[static_cast<size_t>(c)], 1e-5) << op;
  }
}

}  // namespace
}  // namespace whet::shrink
