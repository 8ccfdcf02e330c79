// SPDX-License-Identifier: Apache-2.0
// Threads that sleep until a session gives them tiles to compute.
#ifndef WHET_RUNTIME_WORKER_POOL_H_
#define WHET_RUNTIME_WORKER_POOL_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace whet::runtime {

constexpr int kMaxThreads = 256;

// Parked workers: they wait in the kernel (futex) and never spin. Several sessions may share a pool; their calls take turns, so
// they alternate at the boundaries of ops. Thread-safe.
class WorkerPool {
 public:
  // `threads` counts the calling thread: threads - 1 workers are started. 1 to kMaxThreads.
  static Result<std::shared_ptr<WorkerPool>> Start(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  using Task = void (*)(void* context, int share);

  // Calls task(context, share) for share = 0 .. shares-1, share 0 on the calling thread, and returns when all are done. `shares`
  // is at most threads(). No allocation; its only system calls are futex. Workers run with the pinned floating-point state.
  void Run(int shares, Task task, void* context);

 private:
  struct alignas(64) Worker {
    std::atomic<uint32_t> word{0};
    std::thread thread;
  };

  explicit WorkerPool(int workers);
  void Work(Worker* worker, int share);
  void Report();        // by a worker: done
  void AwaitWorkers();  // until all have reported

  std::mutex turn_;  // held during Run: one call at a time
  Task task_ = nullptr;
  void* context_ = nullptr;
  alignas(64) std::atomic<uint32_t> busy_{0};
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_WORKER_POOL_H_
