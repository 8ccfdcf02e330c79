// SPDX-License-Identifier: Apache-2.0
// From model file to plan to results, against the oracle on the imported graph.
#include "lower/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "format/plan.h"
#include "import/import.h"
#include "lower/goldens.h"
#include "lower/raise.h"
#include "ops/op.h"
#include "runtime/session.h"

namespace whet {
namespace {

// A model of the tree, or a real one; empty when the environment names no data.
std::string ModelPath(const std::string& file) {
  if (file.starts_with("tests/")) return file;
  const char* data = std::getenv("WHET_DATA");
  return data && *data ? std::string(data) + "/models/" + file : "";
}

struct Arena {
  explicit Arena(size_t bytes)
      : bytes(bytes), data(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 127) / 64 * 64))) {}
  ~Arena() { std::free(data); }
  size_t bytes;
  std::byte* data;
};

// Runs the plan's goldens on every ISA of this machine.
void ExpectGoldens(const std::vector<std::byte>& file, int goldens) {
  const Arena copy(file.size());
  std::copy(file.begin(), file.end(), copy.data);
  for (const IsaInfo& isa : AllIsas()) {
    if (!(MachineIsas() & IsaBit(isa.isa))) continue;
    SCOPED_TRACE(std::string(isa.name));
    auto session = runtime::Session::Load({copy.data, file.size()},
                                          {.isas = IsasUpTo(isa.isa), .threads = 2, .check_segments = true});
    ASSERT_TRUE(session.ok()) << session.message();
    const Arena arena((*session)->arena_bytes());
    ASSERT_TRUE((*session)->SetArena({arena.data, arena.bytes}).ok());
    const auto checked = (*session)->CheckGoldens();
    ASSERT_TRUE(checked.ok()) << checked.message();
    EXPECT_EQ(*checked, goldens);
  }
}

void ExpectSame(const std::vector<ir::Tensor>& a, const std::vector<ir::Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(
        std::equal(a[i].bytes().begin(), a[i].bytes().end(), b[i].bytes().begin(), b[i].bytes().end()))
        << "output " << i;
  }
}

class SmallModel : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    path_ = ModelPath(GetParam());
    if (path_.empty()) GTEST_SKIP() << "WHET_DATA names no folder of models";
  }
  std::string path_;
};

TEST_P(SmallModel, KeepsItsBitsFromImportToKernel) {
  for (ir::Dialect dialect : {ir::Dialect::kWhet, ir::Dialect::kTflm}) {
    SCOPED_TRACE(dialect == ir::Dialect::kWhet ? "dialect whet" : "dialect tflm");
    auto graph = import::Import(path_, {.dialect = dialect});
    ASSERT_TRUE(graph.ok()) << graph.message();
    lower::CompileOptions options;
    options.lower.golden_seeds = {1, 2};
    const auto compiled = lower::Compile(*graph, options);
    ASSERT_TRUE(compiled.ok()) << compiled.message();
    EXPECT_LE(compiled->report.arena_bytes, compiled->report.source_order_bytes);
    EXPECT_GE(compiled->report.arena_bytes, compiled->report.arena_lower_bound);
    RecordProperty("arena_bytes", static_cast<int>(compiled->report.arena_bytes));
    RecordProperty("arena_lower_bound", static_cast<int>(compiled->report.arena_lower_bound));
    RecordProperty("source_order_bytes", static_cast<int>(compiled->report.source_order_bytes));

    const auto plan = format::ReadPlan(compiled->file, {.check_segments = true});
    ASSERT_TRUE(plan.ok()) << plan.message();
    const auto raised = lower::Raise(*plan, plan->entries[0]);
    ASSERT_TRUE(raised.ok()) << raised.message();
    const std::vector<ir::Tensor> inputs = lower::SeededInputs(*graph, 1);
    const auto source = ops::Evaluate(*graph, inputs), lowered = ops::Evaluate(*raised, inputs);
    ASSERT_TRUE(source.ok() && lowered.ok()) << source.message() << lowered.message();
    ExpectSame(*source, *lowered);
    ExpectGoldens(compiled->file, 2);
  }
}

TEST_P(SmallModel, CompilesToTheSameBytes) {
  auto graph = import::Import(path_, {});
  ASSERT_TRUE(graph.ok()) << graph.message();
  lower::CompileOptions options;
  options.lower.golden_seeds = {1};
  const auto a = lower::Compile(*graph, options), b = lower::Compile(*graph, options);
  ASSERT_TRUE(a.ok() && b.ok()) << a.message();
  EXPECT_EQ(a->file, b->file);
}

TEST_P(SmallModel, RunsPackedAheadOfTime) {
  auto graph = import::Import(path_, {});
  ASSERT_TRUE(graph.ok()) << graph.message();
  for (const IsaInfo& isa : AllIsas()) {
    if (!(MachineIsas() & IsaBit(isa.isa))) continue;
    lower::CompileOptions options;
    options.lower.prepack = isa.isa;
    const auto compiled = lower::Compile(*graph, options);
    ASSERT_TRUE(compiled.ok()) << compiled.message();
    EXPECT_GT(compiled->report.packed_bytes, 0u);
    ExpectGoldens(compiled->file, 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, SmallModel,
                         testing::Values("tests/models/ds_cnn.ir",
                                         "tiny/mlperf_tiny/kws/kws_ref_model_int8.tflite",
                                         "tiny/mlperf_tiny/resnet8/pretrainedResnet_int8.tflite",
                                         "tiny/tflm/hello_world/hello_world_int8.tflite"),
                         [](const auto& info) {
                           std::string name = info.param;
                           name = name.substr(name.rfind('/') + 1);
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace whet
