// SPDX-License-Identifier: Apache-2.0
#include "shrink/quantise_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/cpu.h"
#include "lower/compile.h"
#include "lower/raise.h"
#include "ops/op.h"
#include "passes/pass.h"
#include "runtime/session.h"
#include "shrink/sample_nets.h"
#include "shrink/stored_groups.h"

namespace whet::shrink {
namespace {

// A layer of each kind: too few weights in a sum for groups, enough, one weight to a product and place, a product of matrices.
constexpr char kNet[] = R"(graph @net {
  input %x: f32[1, 8, 8, 3]
  const %w1: f32[40, 3, 3, 3] = seed(1)
  const %b1: f32[40] = seed(2)
  const %w2: f32[3, 3, 40] = seed(3)
  const %w3: f32[48, 1, 1, 40] = seed(4)
  const %w4: f32[20, 48] = seed(6)
  const %m: f32[20, 40] = seed(7)
  const %few: f32[1, 8] = seed(8)
  %c1: f32[1, 8, 8, 40] = conv2d(%x, %w1, %b1) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @first
  %c2: f32[1, 8, 8, 40] = depthwise_conv2d(%c1, %w2) {stride=[1, 1], pad=[1, 1, 1, 1], act_min=0.0} @second
  %c3: f32[1, 8, 8, 48] = conv2d(%c2, %w3) {stride=[1, 1], pad=[0, 0, 0, 0]} @third
  %p: f32[1, 48] = mean(%c3) {axes=[1, 2], keep_dims=0} @pooled
  %l: f32[1, 20] = fully_connected(%p, %w4) @fourth
  %q: f32[1, 40] = matmul(%l, %m) @fifth
  return %q
})";

ir::Graph Net(const char* text = kNet) {
  return ParsedNet(text);
}

Quantised Stored(WeightOptions options, const Samples* samples = nullptr) {
  Result<Quantised> stored = QuantiseWeights(Net(), samples, options);
  EXPECT_TRUE(stored.ok()) << stored.message();
  return std::move(*stored);
}

struct Aligned {
  explicit Aligned(size_t size) : bytes(size + 64) {}
  std::span<std::byte> span() {
    const size_t at = reinterpret_cast<uintptr_t>(bytes.data()) % 64;
    return std::span(bytes).subspan((64 - at) % 64);
  }
  std::vector<std::byte> bytes;
};

std::vector<std::byte> RunPlan(const std::vector<std::byte>& file, IsaSet isas) {
  Aligned plan(file.size());
  std::copy(file.begin(), file.end(), plan.span().begin());
  auto session = runtime::Session::Load(plan.span().first(file.size()), {.isas = isas});
  EXPECT_TRUE(session.ok()) << session.message();
  Aligned arena((*session)->arena_bytes());
  EXPECT_TRUE((*session)->SetArena(arena.span()).ok());
  (*session)->FillInputs(3);
  (*session)->Run();
  const auto output = (*session)->output_data(0);
  return {output.begin(), output.end()};
}

std::vector<std::byte> PlanOf(const ir::Graph& graph) {
  Result<lower::Lowered> lowered = lower::Compile(graph);
  EXPECT_TRUE(lowered.ok()) << lowered.message();
  return std::move(lowered->file);
}

TEST(QuantiseWeights, RunsAsTheFloatPlanOfTheSameNumbersOnEveryRow) {
  for (const auto& [bits, group] : {std::pair{4, 0}, {4, 7}, {8, 0}, {8, 16}}) {
    WeightOptions options;
    options.bits = bits;
    options.group = group;
    const ir::Graph graph = Stored(options).graph;
    ir::Graph floats = graph;
    ASSERT_TRUE(passes::RunPasses(floats).ok());
    const std::vector<std::byte> coded = PlanOf(graph), plain = PlanOf(floats);
    EXPECT_LT(coded.size() + 1500, plain.size()) << bits;
    for (IsaSet isas = MachineIsas() | IsaBit(Isa::kScalar);;
         isas &= isas - 1) {  // fewer and fewer, down to the scalar rows
      const IsaSet allowed = isas | IsaBit(Isa::kScalar);
      EXPECT_EQ(RunPlan(coded, allowed), RunPlan(plain, allowed)) << bits << " bits, ISAs " << allowed;
      if (isas == 0) break;
    }
  }
}

TEST(QuantiseWeights, StaysWhatItIsInThePlan) {
  WeightOptions options;
  options.bits = 4;
  const std::vector<std::byte> file = PlanOf(Stored(options).graph);
  const Result<format::Plan> plan = format::ReadPlan(file);
  ASSERT_TRUE(plan.ok()) << plan.message();
  int four = 0, eight = 0;
  for (const format::Tensor& tensor : plan->entries[0].tensors) {
    if (tensor.is_coded()) ++(tensor.coding.bits == 4 ? four : eight);
  }
  EXPECT_EQ(four, 3);
  EXPECT_EQ(eight, 2);
  for (const format::Op& op : plan->entries[0].ops) EXPECT_NE(format::OpName(op.code), "dequantize");
  const Result<ir::Graph> raised = lower::Raise(*plan, plan->entries[0]);
  ASSERT_TRUE(raised.ok()) << raised.message();
  EXPECT_EQ(PlanOf(*raised).size(), file.size()) << "compiled again";
}

TEST(QuantiseWeights, ChoosesBitsByTheLengthOfSums) {
  WeightOptions options;
  options.bits = 4;
  const Quantised stored = Stored(options);
  ASSERT_EQ(stored.weights.size(), 5u);
  const int bits[] = {8, 8, 4, 4, 4};
  const int64_t groups[] = {0, 0, 32, 32, 20};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(stored.weights[i].bits, bits[i]) << stored.weights[i].node;
    EXPECT_EQ(stored.weights[i].group, groups[i]) << stored.weights[i].node;
    EXPECT_GT(stored.weights[i].sqnr_db, bits[i] == 8 ? 38 : 17) << stored.weights[i].node;
  }
  EXPECT_EQ(stored.weights[2].scales, 48u * 2);
  EXPECT_TRUE(std::isnan(stored.sqnr_db)) << "without samples";
  EXPECT_EQ(stored.layers[3].stay, Stay::kNoWeights);
  EXPECT_EQ(stored.layers[4].stay, Stay::kStoredWeights);
}

TEST(QuantiseWeights, ComparesAnswersAndCorrectsBiasesOnSamples) {
  WeightOptions options;
  options.bits = 4;
  const Samples samples = Pictures(12);
  const Quantised four = Stored(options, &samples);
  EXPECT_GT(four.sqnr_db, 15);
  ASSERT_EQ(four.steps.size(), 3u);
  double best = four.steps[0].sqnr_db;
  for (const StepReport& step : four.steps) {
    EXPECT_EQ(step.kept, step.sqnr_db >= best) << step.step;
    best = std::max(best, step.sqnr_db);
  }
  EXPECT_EQ(four.sqnr_db, best);
  options.bits = 8;
  EXPECT_GT(Stored(options, &samples).sqnr_db, four.sqnr_db + 10);
}

TEST(QuantiseWeights, GivesTheCostliestLayersEightBits) {
  WeightOptions options;
  options.bits = 4;
  const Samples samples = Pictures(12);
  const auto fours = [](const Quantised& stored) {
    return std::count_if(stored.weights.begin(), stored.weights.end(),
                         [](const WeightReport& layer) { return layer.bits == 4; });
  };
  const Quantised all = Stored(options, &samples);
  EXPECT_EQ(fours(all), 3);
  options.least_sqnr_db = all.sqnr_db + 1;
  const Quantised some = Stored(options, &samples);
  EXPECT_GE(some.sqnr_db, options.least_sqnr_db);
  EXPECT_LT(fours(some), 3);
  EXPECT_GT(fours(some), 0);
  options.least_sqnr_db = 150;  // more than 8 bits can keep
  EXPECT_EQ(fours(Stored(options, &samples)), 0);
}

TEST(QuantiseWeights, LeavesWhatItIsTold) {
  WeightOptions options;
  options.keep_float = {"third"};
  const Quantised stored = Stored(options);
  EXPECT_EQ(stored.weights.size(), 4u);
  EXPECT_EQ(stored.layers[2].stay, Stay::kNamed);
}

TEST(QuantiseWeights, RefusesWhatHasNoFloatWeights) {
  const Result<Quantised> bytes =
      QuantiseWeights(Net("graph @g { input %x: f32[1, 8] const %w: f32[2, 8] = seed(1) "
                          "%y: f32[1, 2] = fully_connected(%x, %w) return %y }"),
                      nullptr, {});
  EXPECT_NE(bytes.message().find("no weights to store"), std::string::npos) << bytes.message();
  WeightOptions options;
  options.bits = 3;
  EXPECT_NE(QuantiseWeights(Net(), nullptr, options).message().find("give 8 or 4"), std::string::npos);
  options.bits = 4;
  options.group = 1;
  EXPECT_NE(QuantiseWeights(Net(), nullptr, options).message().find("give 2 or more"), std::string::npos);
}

ir::Tensor Gaussian(ir::Dims dims) {
  std::mt19937 random(7);
  std::normal_distribution<float> draw;
  ir::Tensor tensor(DType::kF32, std::move(dims));
  for (float& x : tensor.MutableData<float>()) x = draw(random);
  return tensor;
}

// Rounded to nearest with the scale of the largest number of a group.
double PlainError(const ir::Tensor& weights, int64_t group) {
  const auto w = weights.Data<float>();
  double error = 0;
  for (size_t first = 0; first < w.size(); first += static_cast<size_t>(group)) {
    float largest = 0;
    for (size_t i = first; i < first + static_cast<size_t>(group); ++i)
      largest = std::max(largest, std::abs(w[i]));
    const double scale = static_cast<double>(largest) / 7;
    for (size_t i = first; i < first + static_cast<size_t>(group); ++i) {
      const double x = static_cast<double>(w[i]), d = x - std::nearbyint(x / scale) * scale;
      error += d * d;
    }
  }
  return error;
}

TEST(QuantiseWeights, SaysWhatEachLayerCosts) {
  WeightOptions options;
  options.bits = 4;
  options.explained = 8;
  const Samples samples = Pictures(12);
  const Quantised stored = Stored(options, &samples);
  ASSERT_EQ(stored.explanations.size(), stored.layers.size());
  double shares = 0;
  for (size_t i = 0; i < stored.layers.size(); ++i) {
    const Explanation& one = stored.explanations[i];
    const bool holds = stored.layers[i].stay == Stay::kStoredWeights;
    EXPECT_EQ(std::isfinite(one.alone_db), holds) << stored.layers[i].node;
    if (holds) {
      EXPECT_GT(one.alone_db, stored.sqnr_db) << stored.layers[i].node;
    }
    shares += one.share;
  }
  EXPECT_NEAR(shares, 1, 1e-9);
}

TEST(StoreShared, LosesLessThanTheLargestNumberAsScale) {
  const ir::Tensor weights = Gaussian({16, 64});
  const StoredWeights stored = StoreShared(weights, 4, {1, 32, 0});
  EXPECT_LT(StoringNoise(weights, stored).noise, 0.85 * PlainError(weights, 32));
  for (float scale : stored.quant.scale)
    EXPECT_EQ(ir::BFloatToFloat(ir::FloatToBFloat(scale)), scale) << "no bfloat16";
  for (int8_t code : stored.stored.Data<int8_t>()) EXPECT_TRUE(code >= -8 && code <= 7);
}

TEST(StoreShared, KeepsTheSumsOfChannels) {
  const ir::Tensor weights = Gaussian({64, 5});
  for (const int bits : {4, 8}) {
    const Sharing sharing = bits == 4 ? Sharing{0, 16, 1} : Sharing{1, 0, 1};
    const StoredWeights stored = StoreShared(weights, bits, sharing);
    const ir::Tensor real = stored.Real();
    for (size_t c = 0; c < 5; ++c) {
      double error = 0, largest = 0;
      for (size_t i = c; i < 64 * 5; i += 5) {
        error += static_cast<double>(real.Data<float>()[i]) - static_cast<double>(weights.Data<float>()[i]);
      }
      for (float scale : stored.quant.scale) largest = std::max(largest, static_cast<double>(scale));
      EXPECT_LE(std::abs(error), largest / 2 + 1e-5) << bits << " bits, channel " << c;
    }
  }
}

TEST(StoreShared, TakesZerosAndGroupsBeyondTheAxis) {
  const ir::Tensor zeros(DType::kF32, {4, 8});
  const StoredWeights stored = StoreShared(zeros, 4, {1, 1000, 0});
  EXPECT_EQ(stored.quant.group, 8);
  EXPECT_EQ(stored.quant.scale, std::vector<float>(4, 1));
  EXPECT_EQ(StoringNoise(zeros, stored).noise, 0);
}

TEST(StoreShared, GroupsAlongTheFirstAxis) {
  ir::Tensor weights = Gaussian({64, 3});
  for (size_t i = 0; i < 32 * 3; ++i)
    weights.MutableData<float>()[i] *= 1000;  // a group of its own in each column
  const StoredWeights stored = StoreShared(weights, 4, {0, 32, 1});
  ASSERT_EQ(stored.quant.scale.size(), 6u);
  for (size_t c = 0; c < 3; ++c) EXPECT_GT(stored.quant.scale[c], 100 * stored.quant.scale[3 + c]);
  EXPECT_GT(StoringNoise(weights, stored).sqnr_db(), 17);
}

}  // namespace
}  // namespace whet::shrink
