// SPDX-License-Identifier: Apache-2.0
// Layers whose results are stored behind their activation only.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ops/activation.h"
#include "ops/op.h"
#include "passes/pass.h"
#include "passes/weights.h"
#include "shrink/sample_nets.h"

namespace whet::shrink {
namespace {

// Wide sums in front of SiLU; the third result has two readers.
constexpr char kNet[] = R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[8, 3, 3, 3] = seed(1)
  const %w2: f32[3, 3, 8] = seed(3)
  const %w3: f32[8, 1, 1, 8] = seed(4)
  const %w4: f32[5, 8] = seed(6)
  const %k: f32[1] = [6]
  %x6: f32[1, 8, 8, 3] = mul(%x, %k)
  %c1: f32[1, 8, 8, 8] = conv2d(%x6, %w1) {stride=[1, 1], pad=[1, 1, 1, 1]} @first
  %a1: f32[1, 8, 8, 8] = silu(%c1) @first_silu
  %c2: f32[1, 8, 8, 8] = depthwise_conv2d(%a1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1]} @second
  %a2: f32[1, 8, 8, 8] = leaky_relu(%c2) {alpha=0.1} @second_relu
  %c3: f32[1, 8, 8, 8] = conv2d(%a2, %w3) {stride=[1, 1], pad=[0, 0, 0, 0]} @third
  %a3: f32[1, 8, 8, 8] = silu(%c3) @third_silu
  %s: f32[1, 8, 8, 8] = add(%a3, %c3) @sum
  %m: f32[1, 8] = mean(%s) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 5] = fully_connected(%m, %w4) @logits
  return %l
})";

Quantised Made(const QuantiseOptions& options) {
  Result<Quantised> made = Quantise(ParsedNet(kNet), Pictures(24), options);
  EXPECT_TRUE(made.ok()) << made.message();
  return std::move(*made);
}

ir::Graph Compiled(const Quantised& made) {
  ir::Graph graph = made.graph;
  EXPECT_TRUE(passes::RunPasses(graph).ok());
  return graph;
}

std::vector<std::string> Activations(const ir::Graph& graph) {
  std::vector<std::string> names;
  for (const ir::Node& node : graph.nodes) {
    if (ops::HasActivationTable(node.attrs)) names.push_back(node.name);
  }
  return names;
}

TEST(JoinedActivations, RoundOnce) {
  QuantiseOptions options;
  const Quantised joined = Made(options);
  options.placement.separate = true;
  const Quantised apart = Made(options);
  EXPECT_GT(joined.sqnr_db, apart.sqnr_db + 0.5);
  EXPECT_EQ(Activations(Compiled(joined)), (std::vector<std::string>{"first", "second"}));
  EXPECT_TRUE(Activations(Compiled(apart)).empty());
}

TEST(JoinedActivations, AreReportedAsIntegersWithoutAStoredSum) {
  const Quantised made = Made({});
  for (const char* node : {"first", "second"}) {
    EXPECT_TRUE(Layer(made, node).joined);
    EXPECT_FALSE(Layer(made, node).quant.present());
  }
  for (const char* node : {"first", "first_silu", "second", "second_relu", "third", "third_silu", "logits"})
    EXPECT_EQ(Layer(made, node).stay, Stay::kInteger) << node;
  EXPECT_FALSE(Layer(made, "third").joined);
  EXPECT_TRUE(std::isfinite(Layer(made, "first_silu").sqnr_db));
}

TEST(JoinedActivations, AreNotForSixteenBits) {
  QuantiseOptions options;
  options.grid.dtype = DType::kI16;
  const ir::Graph graph = Compiled(Made(options));
  EXPECT_TRUE(Activations(graph).empty());
  for (const ir::Node& node : graph.nodes) {
    if (passes::ChannelAxis(node)) {
      EXPECT_EQ(graph.type(node.outputs[0]).dtype, DType::kI16) << node.name;
    }
  }
}

// Nodes on either side of the border between 8 and 16 bits need both forms of what lies between them.
TEST(JoinedActivations, LeaveEveryTensorExactBesideSixteenBits) {
  QuantiseOptions options;
  options.placement.everywhere = options.wide = true;
  options.most_float = 1;
  size_t widened = 0;
  for (double least : {1.0, 3.0, 100.0}) {
    options.least_sqnr_db = least + (least < 100 ? Made({}).sqnr_db : 0);
    const Quantised made = Made(options);
    EXPECT_GE(made.precise_layers.size(), widened);
    widened = made.precise_layers.size();
    const ir::Graph graph = Compiled(made);
    const std::vector<bool> exact = ops::ExactValues(graph);
    for (const ir::Node& node : graph.nodes)
      EXPECT_TRUE(exact[static_cast<size_t>(node.outputs[0])])
          << node.op << " '" << node.name << "', " << least;
  }
  EXPECT_GT(widened, 0u);
}

// The net with the first layer's channels from far apart: halved over and over.
ir::Graph Uneven() {
  ir::Graph graph = ParsedNet(kNet);
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    ir::Value& value = graph.value(id);
    if (value.name == "w1")
      for (size_t i = 0; i < 8 * 27; ++i)
        value.constant->MutableData<float>()[i] *= std::exp2(1 - float(i / 27));
    if (value.name == "w2")
      for (size_t i = 0; i < 9 * 8; ++i) value.constant->MutableData<float>()[i] *= std::exp2(float(i % 8));
  }
  return graph;
}

TEST(ChannelGains, KeepTheBitsOfSmallChannels) {
  QuantiseOptions options;
  const Result<Quantised> gained = Quantise(Uneven(), Pictures(24), options);
  ASSERT_TRUE(gained.ok()) << gained.message();
  EXPECT_TRUE(Layer(*gained, "first_silu").by_channel);
  EXPECT_FALSE(Layer(*gained, "second_relu").by_channel) << "no depthwise layer reads it";
  EXPECT_GT(Layer(*gained, "first_silu").sqnr_db, 20) << "measured without the factors";
  options.gains = false;
  const Result<Quantised> plain = Quantise(Uneven(), Pictures(24), options);
  ASSERT_TRUE(plain.ok()) << plain.message();
  EXPECT_GT(gained->sqnr_db, plain->sqnr_db + 3);
  const ir::Graph graph = Compiled(*gained);
  EXPECT_EQ(Activations(graph), (std::vector<std::string>{"first", "second"}));
  for (const ir::Node& node : graph.nodes) {
    if (node.name != "first") continue;
    const std::vector<float> gains = ops::GainsOf(node.attrs);
    ASSERT_EQ(gains.size(), 8u);
    EXPECT_EQ(*std::ranges::min_element(gains), 1);
    for (size_t c = 1; c < gains.size(); ++c) EXPECT_GE(gains[c], gains[c - 1]);
  }
}

TEST(ChannelGains, GoWhereTheirReaderStaysFloat) {
  QuantiseOptions options;
  options.placement.keep_float = {"second"};
  const Result<Quantised> made = Quantise(Uneven(), Pictures(24), options);
  ASSERT_TRUE(made.ok()) << made.message();
  EXPECT_FALSE(Layer(*made, "first_silu").by_channel);
  EXPECT_TRUE(
      std::ranges::none_of(made->steps, [](const StepReport& step) { return step.step == "channel gains"; }));
}

// Explained layer by layer, and beside 16 bits, the factors are taken back as well.
TEST(ChannelGains, AreTakenBackInEveryForm) {
  QuantiseOptions options;
  options.explained = 8;
  const Result<Quantised> made = Quantise(Uneven(), Pictures(24), options);
  ASSERT_TRUE(made.ok()) << made.message();
  for (size_t i = 0; i < made->layers.size(); ++i) {
    if (made->layers[i].node == "first_silu") {
      EXPECT_GT(made->explanations[i].alone_db, made->sqnr_db);
      EXPECT_EQ(made->explanations[i].clipped, 0);
    }
  }
  options.explained = 0;
  options.placement.everywhere = options.wide = true;
  options.most_float = 1;
  options.least_sqnr_db = 100;
  const Result<Quantised> wide = Quantise(Uneven(), Pictures(24), options);
  ASSERT_TRUE(wide.ok()) << wide.message();
  EXPECT_GT(wide->sqnr_db, made->sqnr_db);
}

TEST(JoinedActivations, StayWithALayerThatStaysFloat) {
  for (const char* kept : {"first", "first_silu"}) {
    QuantiseOptions options;
    options.placement.keep_float = {kept};
    const Quantised made = Made(options);
    EXPECT_EQ(Layer(made, kept).stay, Stay::kNamed);
    EXPECT_FALSE(Layer(made, "first").joined);
    EXPECT_TRUE(Layer(made, "second").joined);
  }
}

}  // namespace
}  // namespace whet::shrink
