// SPDX-License-Identifier: Apache-2.0
// What a rebuild takes beside the mapped old file, however large the files are.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/file.h"
#include "delta/container.h"
#include "delta/delta.h"
#include "delta/encode.h"
#include "delta/sample_plans.h"

namespace whet::delta {
namespace {

constexpr size_t kMega = 1 << 20, kRoom = 16 * kMega;

#ifdef __SANITIZE_ADDRESS__
constexpr bool kOwnAllocator = true;
#elif defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = true;
#else
constexpr bool kOwnAllocator = false;
#endif

// Runs in a process of its own, whose address space may grow by kRoom.
bool WorksInLittleRoom(const Bytes& from, const std::string& delta, const std::string& output) {
  const pid_t child = fork();
  if (child == 0) {
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + kRoom;
    const rlimit limit = {most, most};
    setrlimit(RLIMIT_AS, &limit);
    _exit(Rebuild(from, delta, output, {.max_bytes = uint64_t{1} << 30}).ok() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// An operation of each kind, on files of 24 MB.
TEST(RebuildMemory, IsSmallForLargeFiles) {
  if (kOwnAllocator) GTEST_SKIP() << "the sanitizer's allocator takes more";
  using Kind = Operation::Kind;
  const std::string folder = testing::TempDir() + "whet_delta_memory";
  ASSERT_TRUE(MakeFolders(folder).ok());
  std::mt19937 random(1);
  Bytes from = RandomBytes(random, 24 * kMega);
  Bytes to = from;
  std::vector<Operation> operations = {{Kind::kCopy, 22 * kMega, 0, {}}};
  uint64_t at = 22 * kMega;
  const auto add = [&](Kind kind, Element element) {
    Operation operation{kind, kMega / 16, kind == Kind::kWithin ? 0 : at, {}};
    operation.layout.element = element;
    operation.layout.row = 256;
    operation.layout.inner = 16;
    operations.push_back(operation);
    at += operation.bytes;
  };
  for (size_t element = 0; element < kElements; ++element)
    for (const Kind kind : {Kind::kTyped, Kind::kFresh, Kind::kWithin})
      add(kind, static_cast<Element>(element));
  add(Kind::kAdd, Element::kI8);
  operations.push_back({Kind::kLiteral, kMega / 8, 0, {}});
  to.resize(at + kMega / 8);
  Container container;
  container.header = {Codec::kPatch, Sha256(from), Sha256(to), to.size()};
  ASSERT_TRUE(WriteFile(folder + "/delta", PrintContainer(container, Encode(operations, from, to))).ok());
  EXPECT_TRUE(WorksInLittleRoom(from, folder + "/delta", folder + "/new"));
  const Result<std::string> zstd =
      Make(Codec::kPrefix, std::span(from).first(4 * kMega), std::span(to).first(3 * kMega));
  ASSERT_TRUE(zstd.ok() && WriteFile(folder + "/delta", *zstd).ok());
  from.resize(4 * kMega);
  EXPECT_TRUE(WorksInLittleRoom(from, folder + "/delta", folder + "/new"));
  unlink((folder + "/new").c_str());
}

}  // namespace
}  // namespace whet::delta
