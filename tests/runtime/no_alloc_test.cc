// SPDX-License-Identifier: Apache-2.0
// A run allocates nothing and makes no system call but futex. Allocation functions are interposed and counted; system calls are
// filtered by seccomp in a child process, which the kernel kills at the first other call on any thread.
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include "runtime/session.h"
#include "runtime/test_plan.h"

namespace {
std::atomic<bool> counting{false};
std::atomic<int> allocations{0};
void Count() {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
}
}  // namespace

// The C library's own, under which this program's stand. operator new and delete come here too.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t bytes) {
  Count();
  return __libc_malloc(bytes);
}
void* calloc(size_t count, size_t bytes) {
  Count();
  return __libc_calloc(count, bytes);
}
void* realloc(void* old, size_t bytes) {
  Count();
  return __libc_realloc(old, bytes);
}
void* aligned_alloc(size_t alignment, size_t bytes) {
  Count();
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** out, size_t alignment, size_t bytes) {
  Count();
  *out = __libc_memalign(alignment, bytes);
  return *out ? 0 : ENOMEM;
}
void free(void* old) {
  if (old != nullptr) Count();
  __libc_free(old);
}
}

namespace whet::runtime {
namespace {

// From here on the process may only call futex and exit_group, on all its threads.
bool ForbidSystemCalls() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_futex, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

enum class Extra { kNothing, kSystemCall, kAllocation };
constexpr int kNoSeccomp = 100, kLoadFailed = 101, kMostAllocations = 99;

// In a child: loads, runs under the filter, and exits with the number of allocations meanwhile. `extra` is done between two runs,
// so that the test is seen to notice it.
[[noreturn]] void RunAndExit(int threads, TestPlan plan, Extra extra) {
  const AlignedBytes file = plan.Write();
  auto session = Session::Load(file.span(), {.threads = threads, .min_shared_ns = 0});
  if (!session.ok()) _exit(kLoadFailed);
  const AlignedBytes arena((*session)->arena_bytes());
  if (!(*session)->SetArena(arena.span()).ok()) _exit(kLoadFailed);
  if (!ForbidSystemCalls()) _exit(kNoSeccomp);
  counting = true;
  for (int i = 0; i < 50; ++i) {
    (*session)->FillInputs(static_cast<uint32_t>(i));
    (*session)->Run();
    if (extra == Extra::kSystemCall) syscall(SYS_getppid);
    if (extra == Extra::kAllocation) ::operator delete(::operator new(16));
  }
  counting = false;
  _exit(std::min(allocations.load(), kMostAllocations));
}

int StatusOfChild(int threads, const TestPlan& plan, Extra extra) {
  const pid_t child = fork();
  if (child == 0) RunAndExit(threads, plan, extra);
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

class RunPath : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const int status = StatusOfChild(1, FloatPlan(), Extra::kNothing);
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoSeccomp)
      GTEST_SKIP() << "this kernel or container forbids seccomp filters";
  }
};

TEST_P(RunPath, NeitherAllocatesNorCallsTheSystem) {
  for (const TestPlan& plan : {Int8Plan(), FloatPlan()}) {
    const int status = StatusOfChild(GetParam(), plan, Extra::kNothing);
    ASSERT_FALSE(WIFSIGNALED(status)) << "killed by signal " << WTERMSIG(status) << " at a system call";
    EXPECT_EQ(WEXITSTATUS(status), 0) << "allocations";
  }
}

TEST_P(RunPath, WouldNoticeASystemCall) {
  const int status = StatusOfChild(GetParam(), Int8Plan(), Extra::kSystemCall);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSYS);
}

TEST_P(RunPath, WouldNoticeAnAllocation) {
  const int status = StatusOfChild(GetParam(), Int8Plan(), Extra::kAllocation);
  ASSERT_FALSE(WIFSIGNALED(status));
  EXPECT_EQ(WEXITSTATUS(status), kMostAllocations);
}

INSTANTIATE_TEST_SUITE_P(Threads, RunPath, testing::Values(1, 2));

}  // namespace
}  // namespace whet::runtime
