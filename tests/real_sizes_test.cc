// SPDX-License-Identifier: Apache-2.0
// Sizes that the device computes, from graph to session.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "format/plan.h"
#include "lower/compile.h"
#include "runtime/session.h"

namespace whet {
namespace {

using Ints = std::vector<int64_t>;

// Where x is not zero, and what is there.
constexpr const char* kChosen = R"(
graph @chosen {
  input %x: f32[2, 3]
  %i: i64[2, 6], %n: i64[1] = non_zero(%x)
  %t: i64[6, 2] = transpose(%i) {perm=[1, 0]}
  %v: f32[6] = gather_nd(%x, %t)
  %where: i64[2, 6] = fill_beyond(%i, %n) {axis=1}
  %what: f32[6] = fill_beyond(%v, %n) {axis=0}
  return %where, %what, %n
})";

struct Aligned {
  explicit Aligned(size_t bytes)
      : size((bytes + 127) / 64 * 64), data(static_cast<std::byte*>(std::aligned_alloc(64, size))) {}
  ~Aligned() { std::free(data); }
  size_t size;
  std::byte* data;
};

std::vector<std::byte> Compiled(const char* text) {
  Result<ir::Graph> graph = ir::ParseGraph(text);
  EXPECT_TRUE(graph.ok()) << graph.message();
  if (!graph.ok()) return {};
  lower::CompileOptions options;
  options.lower.golden_seeds = {1, 2};
  auto lowered = lower::Compile(std::move(*graph), options);
  EXPECT_TRUE(lowered.ok()) << lowered.message();
  return lowered.ok() ? lowered->file : std::vector<std::byte>();
}

class Running {
 public:
  explicit Running(const std::vector<std::byte>& file) : file_(file.size()), arena_(0) {
    std::copy(file.begin(), file.end(), file_.data);
    auto loaded = runtime::Session::Load({file_.data, file.size()});
    EXPECT_TRUE(loaded.ok()) << loaded.message();
    session = std::move(*loaded);
    std::free(arena_.data);
    arena_.size = (session->arena_bytes() + 127) / 64 * 64;
    arena_.data = static_cast<std::byte*>(std::aligned_alloc(64, arena_.size));
    EXPECT_TRUE(session->SetArena({arena_.data, arena_.size}).ok());
  }

  void Run(const std::vector<float>& x) {
    std::memcpy(session->input_data(0).data(), x.data(), x.size() * sizeof(float));
    session->Run();
  }
  Ints Dims(size_t i) {
    const auto dims = session->real_dims(i);
    return {dims.begin(), dims.end()};
  }
  template <typename T>
  std::vector<T> Data(size_t i) const {
    const auto bytes = session->output_data(i);
    std::vector<T> data(bytes.size() / sizeof(T));
    std::memcpy(data.data(), bytes.data(), bytes.size());
    return data;
  }

  std::unique_ptr<runtime::Session> session;

 private:
  Aligned file_, arena_;
};

TEST(RealSizes, AreReadAfterEachRun) {
  Running running(Compiled(kChosen));
  ASSERT_EQ(running.session->outputs().size(), 2u);  // the count is hidden
  running.Run({0, 5, 0, 7, 0, -0.0f});
  EXPECT_EQ(running.Dims(0), (Ints{2, 2}));
  EXPECT_EQ(running.Dims(1), (Ints{2}));
  EXPECT_EQ(running.Data<int64_t>(0), (Ints{0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(running.Data<float>(1), (std::vector<float>{5, 7, 0, 0, 0, 0}));
  running.Run({1, 2, 3, 4, 5, 6});
  EXPECT_EQ(running.Dims(1), (Ints{6}));
  running.Run({0, 0, 0, 0, 0, 0});
  EXPECT_EQ(running.Dims(0), (Ints{2, 0}));
  EXPECT_EQ(running.Data<float>(1), (std::vector<float>(6, 0)));
}

TEST(RealSizes, GoldensHoldTheCounts) {
  Running running(Compiled(kChosen));
  const Result<int> checked = running.session->CheckGoldens();
  ASSERT_TRUE(checked.ok()) << checked.message();
  EXPECT_EQ(*checked, 2);
}

TEST(RealSizes, AreRowsOfThePlan) {
  const std::vector<std::byte> file = Compiled(kChosen);
  Result<format::Plan> plan = format::ReadPlan(file);
  ASSERT_TRUE(plan.ok()) << plan.message();
  const format::Entry& entry = plan->entries[0];
  ASSERT_EQ(entry.real_sizes.size(), 2u);
  EXPECT_EQ(entry.real_sizes[0].output, 0);
  EXPECT_EQ(entry.real_sizes[0].axis, 1);
  EXPECT_EQ(entry.real_sizes[0].count, 2);
  EXPECT_EQ(entry.visible_outputs(), 2u);
}

TEST(RealSizes, OfDamagedPlansAreRefused) {
  const std::vector<std::byte> file = Compiled(kChosen);
  for (const format::RealSize& bad :
       std::vector<format::RealSize>{{0, 2, 2}, {0, 1, 3}, {2, 0, 2}, {0, 1, -1}, {0, 1, 1}}) {
    format::Plan plan = *format::ReadPlan(file);
    plan.entries[0].real_sizes[0] = bad;
    EXPECT_FALSE(format::ReadPlan(format::WritePlan(plan)).ok())
        << bad.output << " " << bad.axis << " " << bad.count;
  }
}

TEST(RealSizes, NeedCountsBehindAllOutputs) {
  const std::vector<std::byte> file = Compiled(R"(
graph @g {
  input %x: f32[4]
  %i: i64[1, 4], %n: i64[1] = non_zero(%x)
  %y: i64[1, 4] = fill_beyond(%i, %n) {axis=1}
  return %n, %y
})");
  Result<format::Plan> plan = format::ReadPlan(file);
  ASSERT_TRUE(plan.ok()) << plan.message();
  EXPECT_TRUE(plan->entries[0].real_sizes.empty());
}

}  // namespace
}  // namespace whet
