// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "tried_update.h"

namespace whet::crash {
namespace {

size_t allocations_left = SIZE_MAX;  // that is: for ever

}  // namespace

bool MayAllocate() {
  if (allocations_left == SIZE_MAX) return true;
  if (allocations_left == 0) return false;
  --allocations_left;
  return true;
}

size_t TriedUpdate::RunOutOfMemory(size_t steps) {
  size_t ended = 0;
  for (size_t i = 0;; ++i) {
    const size_t left = steps * i + random_() % steps;
    start_.Write(folder_);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      std::set_terminate([] { _exit(3); });
      const std::unique_ptr<FakeDevice> made = Device(folder_);
      FakeDevice& device = *made;
      Must(device.Start());
      allocations_left = left;
      const bool over = device.RunToEnd(server_.last_order);
      allocations_left = SIZE_MAX;
      _exit(over ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return ended;
    ++ended;
    size_t unverified = 0;
    const std::string wrong = Revive(folder_, false, &unverified);
    if (wrong.empty() && unverified == 0) continue;
    ++failures_;
    std::printf("%s, without memory after %zu allocations: %s\n", scenario_.name, left, wrong.c_str());
  }
}

}  // namespace whet::crash

// Every allocation of the program, so that one can fail.
[[gnu::noinline]] void* operator new(size_t size) {
  if (!whet::crash::MayAllocate()) throw std::bad_alloc();
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
