// SPDX-License-Identifier: Apache-2.0
// tests/optest/<op>.optest: the oracle's results against the plan's, under both dialects, on every ISA of
// this machine, with one thread and with three. A file is a list of cases: a line "case NAME [tolerance=X]"
// and a graph in the text form. Exact outputs are compared byte for byte, others by the tolerance times the
// largest magnitude (1e-5 when not given).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "base/file.h"
#include "lower/goldens.h"
#include "lower/lower.h"
#include "ops/op.h"
#include "optest_cases.h"
#include "runtime/session.h"

namespace whet {
namespace {

constexpr uint32_t kSeeds[] = {1, 2, 3};

struct Arena {
  explicit Arena(size_t bytes)
      : bytes(bytes), data(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 127) / 64 * 64))) {}
  ~Arena() { std::free(data); }
  size_t bytes;
  std::byte* data;
};

void ExpectClose(const ir::Tensor& want, const ir::Tensor& got, double tolerance) {
  double largest = 0;
  for (int64_t i = 0; i < want.count(); ++i) {
    if (std::isfinite(want.RealAt(i))) largest = std::max(largest, std::fabs(want.RealAt(i)));
  }
  for (int64_t i = 0; i < want.count(); ++i) {
    const double a = want.RealAt(i), b = got.RealAt(i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    ASSERT_NEAR(a, b, largest * tolerance + 1e-7) << "element " << i;
  }
}

void ExpectSameBytes(const ir::Tensor& want, const ir::Tensor& got) {
  for (int64_t i = 0; i < want.count(); ++i) {
    const size_t size = DTypeSize(want.dtype()), at = static_cast<size_t>(i) * size;
    const auto a = want.bytes().subspan(at, size), b = got.bytes().subspan(at, size);
    ASSERT_TRUE(std::equal(a.begin(), a.end(), b.begin()))
        << "element " << i << ": oracle " << want.RealAt(i) << ", plan " << got.RealAt(i);
  }
}

struct Expected {
  uint32_t seed;
  std::vector<ir::Tensor> inputs, outputs;
};

void RunPlan(const std::vector<std::byte>& file, const runtime::LoadOptions& options,
             const std::vector<Expected>& runs, double tolerance) {
  const Arena copy(file.size());  // sessions want an aligned file
  std::copy(file.begin(), file.end(), copy.data);
  auto session = runtime::Session::Load({copy.data, file.size()}, options);
  ASSERT_TRUE(session.ok()) << session.message();
  runtime::Session& s = **session;
  const Arena arena(s.arena_bytes());
  ASSERT_TRUE(s.SetArena({arena.data, arena.bytes}).ok());
  for (const Expected& run : runs) {
    SCOPED_TRACE("seed " + std::to_string(run.seed) + ", kernel " + std::string(s.step(0).kernel));
    for (size_t i = 0; i < run.inputs.size(); ++i) {
      std::copy(run.inputs[i].bytes().begin(), run.inputs[i].bytes().end(), s.input_data(i).begin());
    }
    s.Reset();
    s.Run();
    for (size_t i = 0; i < run.outputs.size(); ++i) {
      const ir::Tensor& want = run.outputs[i];
      const ir::Tensor got = ir::Tensor::FromBytes(want.dtype(), want.dims(), s.output_data(i));
      if (s.outputs()[i].exact) {
        ExpectSameBytes(want, got);
      } else {
        ExpectClose(want, got, tolerance);
      }
    }
  }
}

std::vector<Expected> RunOracle(const ir::Graph& graph) {
  std::vector<Expected> runs;
  for (uint32_t seed : kSeeds) {
    std::vector<ir::Tensor> inputs = lower::SeededInputs(graph, seed);
    auto outputs = ops::Evaluate(graph, inputs);
    EXPECT_TRUE(outputs.ok()) << outputs.message();
    if (outputs.ok()) runs.push_back({seed, std::move(inputs), std::move(*outputs)});
  }
  return runs;
}

void RunCase(const Case& test, ir::Dialect dialect) {
  Result<ir::Graph> graph = ir::ParseGraph(test.text);
  ASSERT_TRUE(graph.ok()) << graph.message();
  graph->dialect = dialect;
  const Status verified = ops::VerifyGraph(*graph);
  ASSERT_TRUE(verified.ok()) << verified.message();
  const std::vector<Expected> runs = RunOracle(*graph);
  for (const IsaInfo& isa : AllIsas()) {
    if (!(MachineIsas() & IsaBit(isa.isa))) continue;
    SCOPED_TRACE("isa " + std::string(isa.name));
    lower::LowerOptions options;
    options.golden_seeds = {};
    options.prepack = isa.isa;
    const auto lowered = lower::Lower(*graph, options);
    ASSERT_TRUE(lowered.ok()) << lowered.message();
    runtime::LoadOptions load;
    load.isas = IsasUpTo(isa.isa);
    load.min_shared_ns = 0;
    for (int threads : {1, 3}) {
      load.threads = threads;
      RunPlan(lowered->file, load, runs, test.tolerance);
    }
  }
}

class OpTest : public testing::TestWithParam<std::string> {};

TEST_P(OpTest, PlanEqualsOracle) {
  const std::vector<Case> cases = ReadCases("tests/optest/" + GetParam() + ".optest");
  EXPECT_FALSE(cases.empty());
  for (const Case& test : cases) {
    for (ir::Dialect dialect : {ir::Dialect::kWhet, ir::Dialect::kTflm}) {
      if (dialect == ir::Dialect::kTflm && !test.tflm) continue;
      SCOPED_TRACE(test.name + (dialect == ir::Dialect::kWhet ? ", dialect whet" : ", dialect tflm"));
      RunCase(test, dialect);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, OpTest, testing::ValuesIn(Files()),
                         [](const auto& info) { return info.param; });

TEST(OpTests, CoverEveryOpOfThePlan) {
  std::set<std::string> tested;
  for (const std::string& file : Files()) tested.insert(file);
  for (uint16_t code = 1; code < 1000; ++code) {
    if (format::OpName(code).empty()) continue;
    EXPECT_TRUE(tested.contains(std::string(format::OpName(code))))
        << format::OpName(code) << " has no .optest";
  }
}

}  // namespace
}  // namespace whet
