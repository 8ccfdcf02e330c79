// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <array>
#include <cfenv>

#include "base/file.h"
#include "runtime/default_threads.h"

namespace whet::runtime {
namespace {

struct Counts {
  std::array<int, 8> of_share{};  // each share writes its own only
};

void CountShare(void* context, int share) {
  ++static_cast<Counts*>(context)->of_share[static_cast<size_t>(share)];
}

TEST(WorkerPool, RunsEveryShareOnceAndReturnsAfterAll) {
  auto pool = WorkerPool::Start(4);
  ASSERT_TRUE(pool.ok());
  EXPECT_EQ((*pool)->threads(), 4);
  Counts counts;
  for (int i = 0; i < 2000; ++i) (*pool)->Run(1 + i % 4, CountShare, &counts);
  EXPECT_EQ(counts.of_share, (std::array<int, 8>{2000, 1500, 1000, 500}));
}

TEST(WorkerPool, TakesTurnsBetweenCallers) {
  auto pool = WorkerPool::Start(3);
  ASSERT_TRUE(pool.ok());
  std::array<Counts, 4> counts;
  std::vector<std::thread> callers;
  for (Counts& mine : counts) {
    callers.emplace_back([&] {
      for (int i = 0; i < 300; ++i) (*pool)->Run(3, CountShare, &mine);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const Counts& mine : counts) EXPECT_EQ(mine.of_share, (std::array<int, 8>{300, 300, 300}));
}

// A third in float32: the last bit shows the rounding mode of the arithmetic itself, which fegetround() need not.
float Third() {
  volatile float one = 1, three = 3;
  return one / three;
}

TEST(WorkerPool, ComputesWithNearestEvenWhateverItsCreatorUses) {
  const float nearest = Third();
  std::fesetround(FE_DOWNWARD);
  const float downward = Third();
  auto pool = WorkerPool::Start(2);
  std::fesetround(FE_TONEAREST);
  ASSERT_TRUE(pool.ok());
  ASSERT_NE(nearest, downward);
  std::array<float, 2> thirds{};
  (*pool)->Run(
      2, [](void* context, int share) { static_cast<float*>(context)[share] = Third(); }, thirds.data());
  EXPECT_EQ(thirds[1], nearest);
}

TEST(WorkerPool, RefusesSillyNumbers) {
  EXPECT_FALSE(WorkerPool::Start(0).ok());
  EXPECT_FALSE(WorkerPool::Start(kMaxThreads + 1).ok());
}

class Cgroups : public testing::Test {
 protected:
  void Write(const std::string& folder, const std::string& file, const std::string& text) {
    ASSERT_TRUE(MakeFolders(root_ + folder).ok());
    ASSERT_TRUE(WriteFile(root_ + folder + "/" + file, std::string_view(text)).ok());
  }
  std::string root_ =
      testing::TempDir() + "/whet_cgroup_" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(Cgroups, VersionTwoTakesTheTightestOfAllParents) {
  Write("/pod/box", "cpu.max", "max 100000\n");
  Write("/pod", "cpu.max", "150000 100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_, "0::/pod/box\n"), 1.5);
  EXPECT_EQ(CgroupCpuQuota(root_, "0::/\n"), 0);
}

TEST_F(Cgroups, VersionTwoInsideAContainerReadsTheRootOfTheMount) {
  Write("", "cpu.max", "200000 100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_, "0::/somewhere/on/the/host\n"), 2);
}

TEST_F(Cgroups, VersionOneReadsTheCpuController) {
  Write("/cpu,cpuacct/box", "cpu.cfs_quota_us", "50000\n");
  Write("/cpu,cpuacct/box", "cpu.cfs_period_us", "100000\n");
  Write("/cpu,cpuacct", "cpu.cfs_quota_us", "-1\n");
  Write("/cpu,cpuacct", "cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_, "5:memory:/box\n4:cpu,cpuacct:/box\n"), 0.5);
  EXPECT_EQ(CgroupCpuQuota(root_, "5:memory:/box\n4:cpuset:/box\n"), 0);
}

TEST(DefaultThreads, NeverExceedsTheAffinity) {
  cpu_set_t set;
  CPU_ZERO(&set);
  ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  EXPECT_GE(DefaultThreads(), 1);
  EXPECT_LE(DefaultThreads(), CPU_COUNT(&set));
}

}  // namespace
}  // namespace whet::runtime
