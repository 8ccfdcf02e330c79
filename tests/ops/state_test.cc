// SPDX-License-Identifier: Apache-2.0
// Graphs that keep state, lowered and run for several steps by the runtime, give what the oracle gives: however
// the state, its next value and the outputs share memory.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>

#include "lower/goldens.h"
#include "lower/lower.h"
#include "lower/raise.h"
#include "ops/op.h"
#include "runtime/session.h"

namespace whet {
namespace {

constexpr uint32_t kSteps = 5;

struct Free {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};
using Block = std::unique_ptr<std::byte, Free>;

Block Aligned(size_t bytes, std::byte fill) {
  Block block(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 127) / 64 * 64)));
  std::memset(block.get(), static_cast<int>(fill), bytes);
  return block;
}

// A plan's file with a session on it, in an arena full of rubbish.
struct Machine {
  Block file, arena;
  std::unique_ptr<runtime::Session> session;

  Machine(const ir::Graph& graph, std::set<std::string> without) {
    lower::LowerOptions options;
    options.disabled = std::move(without);
    const auto lowered = lower::Lower(graph, options);
    EXPECT_TRUE(lowered.ok()) << lowered.message();
    if (!lowered.ok()) return;
    file = Aligned(lowered->file.size(), std::byte{0});
    std::memcpy(file.get(), lowered->file.data(), lowered->file.size());
    auto loaded = runtime::Session::Load({file.get(), lowered->file.size()});
    EXPECT_TRUE(loaded.ok()) << loaded.message();
    if (!loaded.ok()) return;
    session = std::move(*loaded);
    arena = Aligned(session->arena_bytes(), std::byte{0xa5});
    EXPECT_TRUE(session->SetArena({arena.get(), session->arena_bytes()}).ok());
  }
};

void ExpectSteps(const ir::Graph& graph, runtime::Session& session, const std::string& what) {
  std::vector<ir::Tensor> states;
  for (uint32_t step = 0; step < kSteps; ++step) {
    const auto want = ops::Evaluate(graph, lower::SeededInputs(graph, 7 + step), nullptr, &states);
    ASSERT_TRUE(want.ok()) << want.message();
    session.FillInputs(7 + step);
    session.Run();
    for (size_t i = 0; i < want->size(); ++i) {
      const std::span<const std::byte> got = session.output_data(i), expected = (*want)[i].bytes();
      ASSERT_TRUE(std::equal(got.begin(), got.end(), expected.begin(), expected.end()))
          << what << ", step " << step << ", output " << i << "\n"
          << ir::PrintGraph(graph);
    }
  }
}

void ExpectAgrees(const ir::Graph& graph) {
  for (const std::set<std::string>& without :
       {std::set<std::string>{}, {"in_place"}, {"concat_alias"}, {"order", "in_place", "concat_alias"}}) {
    Machine machine(graph, without);
    ASSERT_NE(machine.session, nullptr);
    ExpectSteps(graph, *machine.session, "first sequence");
    machine.session->Reset();
    ExpectSteps(graph, *machine.session, "after a reset");
    const Result<int> goldens = machine.session->CheckGoldens();
    EXPECT_TRUE(goldens.ok()) << goldens.message();
    EXPECT_TRUE(goldens.ok() && *goldens == 2);  // of one step and of several
    const auto raised = lower::Raise(machine.session->plan(), machine.session->entry());
    ASSERT_TRUE(raised.ok()) << raised.message();
    ExpectSteps(*raised, *machine.session, "raised");
  }
}

void ExpectAgrees(const char* text) {
  const Result<ir::Graph> graph = ir::ParseGraph(text);
  ASSERT_TRUE(graph.ok()) << graph.message();
  ASSERT_TRUE(ops::VerifyGraph(*graph).ok());
  EXPECT_EQ(ir::PrintGraph(*ir::ParseGraph(ir::PrintGraph(*graph))), ir::PrintGraph(*graph));
  ExpectAgrees(*graph);
}

TEST(State, AccumulatesWhatComesIn) {
  ExpectAgrees(R"(graph @sum {
    input %x: i32[4]
    state %s: i32[4] = [1, 2, 3, 4]
    %t: i32[4] = add(%s, %x)
    next %s = %t
    return %t
  })");
}

TEST(State, GivesTheOldValueBesideTheNext) {
  ExpectAgrees(R"(graph @old {
    input %x: i32[4]
    state %s: i32[4] = splat(9)
    %t: i32[4] = add(%s, %x)
    next %s = %t
    return %s
  })");
}

TEST(State, ShiftsThroughRegisters) {
  ExpectAgrees(R"(graph @shift {
    input %x: i32[2, 2]
    state %a: i32[2, 2] = [1, 1, 1, 1]
    state %b: i32[2, 2] = [2, 2, 2, 2]
    state %c: i32[2, 2] = splat(0)
    %y: i32[2, 2] = sub(%a, %c)
    next %a = %b
    next %b = %c
    next %c = %x
    return %y
  })");
}

TEST(State, SwapsTwoValues) {
  ExpectAgrees(R"(graph @swap {
    input %x: i32[2]
    state %a: i32[2] = [1, 2]
    state %b: i32[2] = [3, 4]
    %y: i32[2] = sub(%a, %x)
    next %a = %b
    next %b = %a
    return %y, %b
  })");
}

TEST(State, KeepsAWindowOfTheInput) {
  ExpectAgrees(R"(graph @window {
    input %x: i32[1, 3]
    state %s: i32[1, 5] = splat(0)
    %j: i32[1, 8] = concat(%s, %x) {axis=1}
    %n: i32[1, 5] = slice(%j) {begin=[0, 3], end=[1, 8], step=[1, 1]}
    %z: i32[1, 8] = sub(%j, %j)
    %y: i32[1, 8] = add(%z, %j)
    next %s = %n
    return %y
  })");
}

TEST(State, MayBeJoinedFromParts) {
  ExpectAgrees(R"(graph @joined {
    input %x: i32[2]
    state %s: i32[4] = [5, 6, 7, 8]
    %a: i32[2] = maximum(%x, %x)
    %b: i32[2] = slice(%s) {begin=[1], end=[3], step=[1]}
    %c: i32[2] = sub(%b, %a)
    %n: i32[4] = concat(%a, %c) {axis=0}
    next %s = %n
    return %c
  })");
}

TEST(State, MayNeverChangeOrTurnConstant) {
  ExpectAgrees(R"(graph @still {
    input %x: i32[2]
    const %k: i32[2] = [40, 50]
    state %s: i32[2] = [5, 6]
    state %t: i32[2] = [7, 8]
    state %u: i32[1, 2] = splat(1)
    %flat: i32[2] = reshape(%u) {shape=[2]}
    %y: i32[2] = add(%x, %s)
    %z: i32[2] = sub(%y, %t)
    %w: i32[2] = sub(%z, %flat)
    %v: i32[1, 2] = reshape(%w) {shape=[1, 2]}
    next %t = %k
    next %u = %v
    return %w, %flat, %s
  })");
}

TEST(State, NeedsANextValueOfItsOwnType) {
  const auto graph = ir::ParseGraph(R"(graph @bad {
    input %x: i32[3]
    state %s: i32[2] = [5, 6]
    next %s = %x
    return %s
  })");
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.message().find("next value"), std::string::npos) << graph.message();
}

// Random graphs: states are read early and late, kept, swapped, viewed, joined, and given out.
class RandomGraph {
 public:
  explicit RandomGraph(uint32_t seed) : random_(seed) {
    graph_.name = "random";
    values_.push_back(graph_.AddInput("x", kType));
    for (uint32_t i = 0; i < 1 + Pick(4); ++i) {
      std::vector<int32_t> initial(4, static_cast<int32_t>(Pick(3)) * 11);
      values_.push_back(graph_.AddState("s" + std::to_string(i), ir::Tensor::Of<int32_t>({1, 4}, initial)));
    }
    for (uint32_t i = 0; i < 2 + Pick(10); ++i) AddNode("n" + std::to_string(i));
    for (ir::State& state : graph_.states) state.output = Any();
    for (uint32_t i = 0; i < 1 + Pick(3); ++i) graph_.outputs.push_back(Any());
  }
  const ir::Graph& graph() const { return graph_; }

 private:
  uint32_t Pick(uint32_t below) { return static_cast<uint32_t>(random_() % below); }
  ir::ValueId Any() { return values_[Pick(static_cast<uint32_t>(values_.size()))]; }
  ir::ValueId Node(const char* op, const std::string& name, std::vector<ir::ValueId> in, ir::Attrs attrs) {
    const auto id = ops::AddInferred(graph_, op, name, std::move(in), std::move(attrs));
    EXPECT_TRUE(id.ok()) << id.message();
    return *id;
  }
  void AddNode(const std::string& name) {
    using Ints = std::vector<int64_t>;
    switch (Pick(4)) {
      case 0: {
        const ir::ValueId flat = Node("reshape", name, {Any()}, {{"shape", Ints{2, 2}}});
        values_.push_back(Node("reshape", name + "b", {flat}, {{"shape", Ints{1, 4}}}));
        break;
      }
      case 1: {
        const ir::ValueId joined = Node("concat", name, {Any(), Any()}, {{"axis", int64_t{1}}});
        const auto from = static_cast<int64_t>(Pick(5));
        values_.push_back(Node("slice", name + "b", {joined},
                               {{"begin", Ints{0, from}}, {"end", Ints{1, from + 4}}, {"step", Ints{1, 1}}}));
        break;
      }
      default:
        values_.push_back(Node(Pick(2) ? "sub" : "maximum", name, {Any(), Any()}, {}));
    }
  }

  const ir::Type kType{DType::kI32, ir::ToShape({1, 4}), {}};
  std::mt19937 random_;
  ir::Graph graph_;
  std::vector<ir::ValueId> values_;
};

TEST(State, OfRandomGraphsAgreesWithTheOracle) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ExpectAgrees(RandomGraph(seed).graph());
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace whet
