// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "runtime/float_state.h"

namespace whet::runtime {
namespace {

constexpr uint32_t kParked = 0, kGo = 1, kStop = 2;

// Sleeps while `word` is `value`; may return early.
void Wait(std::atomic<uint32_t>* word, uint32_t value) {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(word), FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

void WakeOne(std::atomic<uint32_t>* word) {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(word), FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

void Set(std::atomic<uint32_t>* word, uint32_t value) {
  word->store(value, std::memory_order_release);
  WakeOne(word);
}

}  // namespace

Result<std::shared_ptr<WorkerPool>> WorkerPool::Start(int threads) {
  if (threads < 1 || threads > kMaxThreads) {
    return Error(std::to_string(threads) + " threads asked for: give 1 to " + std::to_string(kMaxThreads));
  }
  return std::shared_ptr<WorkerPool>(new WorkerPool(threads - 1));
}

WorkerPool::WorkerPool(int workers) {
  busy_.store(static_cast<uint32_t>(workers), std::memory_order_relaxed);
  workers_.reserve(static_cast<size_t>(workers));
  for (int i = 0; i < workers; ++i) {
    workers_.push_back(std::make_unique<Worker>());
    Worker* worker = workers_.back().get();
    worker->thread = std::thread([this, worker, i] { Work(worker, i + 1); });
  }
  AwaitWorkers();  // what a thread does to start is behind it before the first Run
}

WorkerPool::~WorkerPool() {
  for (const auto& worker : workers_) Set(&worker->word, kStop);
  for (const auto& worker : workers_) worker->thread.join();
}

void WorkerPool::Run(int shares, Task task, void* context) {
  WHET_CHECK(shares >= 1 && shares <= threads());
  if (shares == 1) return task(context, 0);
  const std::lock_guard<std::mutex> lock(turn_);
  task_ = task;
  context_ = context;
  busy_.store(static_cast<uint32_t>(shares - 1), std::memory_order_relaxed);
  for (int i = 0; i < shares - 1; ++i) Set(&workers_[static_cast<size_t>(i)]->word, kGo);
  task(context, 0);
  AwaitWorkers();
}

void WorkerPool::AwaitWorkers() {
  for (uint32_t busy; (busy = busy_.load(std::memory_order_acquire)) != 0;) Wait(&busy_, busy);
}

void WorkerPool::Report() {
  if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) WakeOne(&busy_);
}

void WorkerPool::Work(Worker* worker, int share) {
  const PinnedFloatState pinned;
  Report();
  for (;;) {
    const uint32_t word = worker->word.load(std::memory_order_acquire);
    if (word == kStop) return;
    if (word == kParked) {
      Wait(&worker->word, kParked);
      continue;
    }
    task_(context_, share);
    // Parked before it reports: the next Run may hand out work as soon as busy_ is zero.
    worker->word.store(kParked, std::memory_order_relaxed);
    Report();
  }
}

}  // namespace whet::runtime
