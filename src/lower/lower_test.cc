// SPDX-License-Identifier: Apache-2.0
#include "lower/lower.h"

#include <gtest/gtest.h>

#include <cstring>

#include "format/plan.h"
#include "lower/goldens.h"
#include "lower/raise.h"
#include "lower/sample_graphs.h"

namespace whet::lower {
namespace {

format::Plan Read(const std::vector<std::byte>& file) {
  Result<format::Plan> plan = format::ReadPlan(file, {.check_segments = true});
  EXPECT_TRUE(plan.ok()) << plan.message();
  return plan.ok() ? std::move(*plan) : format::Plan{.entries = std::vector<format::Entry>(1)};
}

void ExpectSame(const std::vector<ir::Tensor>& a, const std::vector<ir::Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].dims(), b[i].dims());
    EXPECT_TRUE(
        std::equal(a[i].bytes().begin(), a[i].bytes().end(), b[i].bytes().begin(), b[i].bytes().end()))
        << "output " << i;
  }
}

// Runs a plan op by op with the oracle, every operand and result in the arena: a wrong place shows as a wrong
// result.
class ArenaOracle {
 public:
  explicit ArenaOracle(const format::Plan& plan)
      : plan_(plan), entry_(plan.entries[0]), arena_(entry_.arena_bytes, std::byte{0x5a}) {}

  std::vector<ir::Tensor> Run(const std::vector<ir::Tensor>& inputs) {
    for (size_t i = 0; i < inputs.size(); ++i) Store(entry_.inputs[i], inputs[i]);
    const Result<ir::Graph> raised = Raise(plan_, entry_);
    EXPECT_TRUE(raised.ok()) << raised.message();
    for (size_t i = 0; i < entry_.ops.size(); ++i) Step(*raised, raised->nodes[i], entry_.ops[i]);
    std::vector<ir::Tensor> outputs;
    for (int32_t out : entry_.outputs) outputs.push_back(Load(out));
    return outputs;
  }

 private:
  const format::Tensor& tensor(int32_t id) const { return entry_.tensors[static_cast<size_t>(id)]; }

  ir::Tensor Load(int32_t id) const {
    const format::Tensor& t = tensor(id);
    const auto bytes = t.is_constant() ? plan_.ConstantBytes(t)
                                       : std::span<const std::byte>(arena_).subspan(t.offset, t.bytes);
    return ir::Tensor::FromBytes(t.dtype, t.dims, bytes);
  }

  void Store(int32_t id, const ir::Tensor& value) {
    std::memcpy(arena_.data() + tensor(id).offset, value.bytes().data(), value.bytes().size());
  }

  void Step(const ir::Graph& whole, const ir::Node& node, const format::Op& op) {
    ir::Graph one;
    one.dialect = whole.dialect;
    std::vector<ir::ValueId> operands;
    std::vector<ir::Tensor> values;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (op.inputs[i] < 0) {
        operands.push_back(ir::kNoValue);
        continue;
      }
      operands.push_back(one.AddInput("", whole.type(node.inputs[i])));
      values.push_back(Load(op.inputs[i]));
    }
    one.outputs = {one.AddNode(node.op, node.name, operands, whole.type(node.outputs[0]), node.attrs)};
    const auto results = ops::Evaluate(one, values);
    ASSERT_TRUE(results.ok()) << results.message();
    Store(op.outputs[0], results.value()[0]);
  }

  const format::Plan& plan_;
  const format::Entry& entry_;
  std::vector<std::byte> arena_;
};

struct Case {
  const char* name;
  ir::Graph graph;
};

std::vector<Case> Cases() {
  return {{"bytes", ResidualBytes(ir::Dialect::kWhet)},
          {"bytes tflm", ResidualBytes(ir::Dialect::kTflm)},
          {"floats", JoinedFloats()}};
}

TEST(Lower, KeepsResultsInTheArena) {
  const std::vector<std::set<std::string>> switches = {
      {}, {"in_place"}, {"concat_alias"}, {"order"}, {"in_place", "concat_alias", "order"}};
  for (const Case& c : Cases()) {
    const std::vector<ir::Tensor> inputs = SeededInputs(c.graph, 5);
    const auto expected = ops::Evaluate(c.graph, inputs);
    ASSERT_TRUE(expected.ok()) << expected.message();
    for (const auto& disabled : switches) {
      LowerOptions options;
      options.disabled = disabled;
      const auto lowered = Lower(c.graph, options);
      ASSERT_TRUE(lowered.ok()) << c.name << ": " << lowered.message();
      const format::Plan plan = Read(lowered->file);
      ExpectSame(ArenaOracle(plan).Run(inputs), *expected);
    }
  }
}

TEST(Lower, GivesTheSameBytesEveryTime) {
  for (const Case& c : Cases()) {
    const auto a = Lower(c.graph, {}), b = Lower(c.graph, {});
    ASSERT_TRUE(a.ok() && b.ok()) << a.message();
    EXPECT_EQ(a->file, b->file) << c.name;
  }
}

TEST(Lower, RecordsWhatTheOracleComputes) {
  LowerOptions options;
  options.golden_seeds = {3, 4};
  const auto lowered = Lower(ResidualBytes(ir::Dialect::kWhet), options);
  ASSERT_TRUE(lowered.ok()) << lowered.message();
  const format::Plan plan = Read(lowered->file);
  ASSERT_EQ(plan.goldens.size(), 2u);
  const ir::Graph graph = ResidualBytes(ir::Dialect::kWhet);
  for (const format::Golden& golden : plan.goldens) {
    const auto outputs = ops::Evaluate(graph, SeededInputs(graph, golden.seed));
    ASSERT_TRUE(golden.outputs[0].exact);
    EXPECT_EQ(golden.outputs[0].sha256, Sha256(outputs.value()[0].bytes()));
  }
}

TEST(Lower, SamplesApproximateOutputs) {
  const auto lowered = Lower(JoinedFloats(), {});
  ASSERT_TRUE(lowered.ok()) << lowered.message();
  const format::Plan plan = Read(lowered->file);
  ASSERT_EQ(plan.goldens.size(), 1u);
  const format::GoldenOutput& first = plan.goldens[0].outputs[0];
  EXPECT_FALSE(first.exact);
  EXPECT_EQ(first.values.size(), 32u);
  EXPECT_GT(first.tolerance, 0);
  EXPECT_TRUE(plan.goldens[0].outputs[2].exact) << "an output that is an input";
}

TEST(Lower, SharesEqualConstants) {
  ir::Graph g;
  const ir::ValueId x = g.AddInput("x", {DType::kF32, {4}, {}});
  const ir::ValueId a = g.AddConstant("a", ir::Tensor::Of<float>({4}, {1, 2, 3, 4}));
  const ir::ValueId b = g.AddConstant("b", ir::Tensor::Of<float>({4}, {1, 2, 3, 4}));
  g.outputs = {Add(g, "add", "two", {Add(g, "add", "one", {x, a}), b})};
  const auto lowered = Lower(g, {});
  ASSERT_TRUE(lowered.ok()) << lowered.message();
  EXPECT_EQ(lowered->report.weight_bytes, 64u + 8) << "one vector, and one pair of bounds";
  EXPECT_EQ(lowered->report.in_place, 2);
  EXPECT_EQ(lowered->report.arena_bytes, 64u);
}

TEST(Lower, NamesOpenDimensions) {
  ir::Graph g;
  const ir::ValueId x = g.AddInput("x", {DType::kF32, {ir::Dim::Symbol("batch"), 4}, {}});
  g.outputs = {Add(g, "add", "sum", {x, x})};
  const auto lowered = Lower(g, {});
  ASSERT_FALSE(lowered.ok());
  EXPECT_NE(lowered.message().find("--shape"), std::string::npos);
  EXPECT_NE(lowered.message().find("batch"), std::string::npos) << lowered.message();
}

TEST(Lower, RefusesUnknownTargets) {
  LowerOptions options;
  options.target = "toaster";
  const auto lowered = Lower(JoinedFloats(), options);
  ASSERT_FALSE(lowered.ok());
  EXPECT_NE(lowered.message().find("toaster"), std::string::npos);
}

TEST(Lower, DecomposesGatherAndBatchNorm) {
  ir::Graph g;
  const ir::ValueId x = g.AddInput("x", {DType::kF32, {2, 5, 3}, {}});
  const auto constant = [&](const char* name, std::vector<float> v) {
    return g.AddConstant(name, ir::Tensor::Of<float>({3}, v));
  };
  const ir::ValueId norm = Add(g, "batch_norm", "norm",
                               {x, constant("gamma", {1, 2, 3}), constant("beta", {0, 1, -1}),
                                constant("mean", {0.5f, 0, 1}), constant("variance", {1, 4, 9})},
                               {{"epsilon", 1e-3}});
  const ir::ValueId even = g.AddConstant("even", ir::Tensor::Of<int64_t>({2}, {1, 3}));
  const ir::ValueId uneven = g.AddConstant("uneven", ir::Tensor::Of<int64_t>({3}, {4, -5, 3}));
  const ir::ValueId single = g.AddConstant("single", ir::Tensor::Of<int64_t>({}, {-1}));
  g.outputs = {Add(g, "gather", "slice", {norm, even}, {{"axis", int64_t{1}}}),
               Add(g, "gather", "nd", {norm, uneven}, {{"axis", int64_t{1}}}),
               Add(g, "gather", "row", {norm, single}, {{"axis", int64_t{0}}}),
               Add(g, "shape_of", "shape", {x})};
  const auto lowered = Lower(g, {});
  ASSERT_TRUE(lowered.ok()) << lowered.message();
  const format::Plan plan = Read(lowered->file);
  const std::vector<ir::Tensor> inputs = SeededInputs(g, 9);
  const auto expected = ops::Evaluate(g, inputs);
  ASSERT_TRUE(expected.ok()) << expected.message();
  const std::vector<ir::Tensor> got = ArenaOracle(plan).Run(inputs);
  ASSERT_EQ(got.size(), expected->size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].dims(), expected.value()[i].dims());
    for (int64_t j = 0; j < got[i].count(); ++j)
      EXPECT_NEAR(got[i].RealAt(j), expected.value()[i].RealAt(j), 1e-5);
  }
}

TEST(Raise, GivesTheSameGraphBack) {
  for (const Case& c : Cases()) {
    const auto lowered = Lower(c.graph, {});
    ASSERT_TRUE(lowered.ok()) << lowered.message();
    const format::Plan plan = Read(lowered->file);
    const auto raised = Raise(plan, plan.entries[0]);
    ASSERT_TRUE(raised.ok()) << raised.message();
    const std::vector<ir::Tensor> inputs = SeededInputs(c.graph, 6);
    const auto expected = ops::Evaluate(c.graph, inputs), got = ops::Evaluate(*raised, inputs);
    ASSERT_TRUE(expected.ok() && got.ok()) << got.message();
    ExpectSame(*got, *expected);
    const auto again = Lower(*raised, {});
    ASSERT_TRUE(again.ok()) << again.message();
    EXPECT_EQ(again->file, lowered->file) << c.name;
  }
}

}  // namespace
}  // namespace whet::lower
