// SPDX-License-Identifier: Apache-2.0
// A plan that is ready to answer: mapped, verified, bound, with memory for each of its sessions.
#ifndef WHET_SERVE_LOADED_PLAN_H_
#define WHET_SERVE_LOADED_PLAN_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "runtime/session.h"
#include "serve/models.h"

namespace whet::serve {

class LoadedPlan {
 public:
  struct Options {
    int sessions = 1, threads = 1;
    std::shared_ptr<runtime::WorkerPool> pool;
  };
  // Reads all bytes, compares their digest and that of each segment, binds, answers the goldens, and runs once, so that the first
  // request finds everything in memory.
  static Result<std::shared_ptr<LoadedPlan>> Load(const Candidate& candidate, const Options& options);

  // Of one session, which is the caller's meanwhile. The inputs come by name, or all by position. The answer has outputs,
  // digest, version and run_us. Only inputs can be wrong.
  Result<Answer> Run(int session, const Request& request);

  // Answers the goldens in a session made for it, beside the others; thread-safe.
  Result<int> CheckGoldens() const;

  // Without what the service counts.
  const Description& description() const { return description_; }
  uint64_t input_bytes() const { return input_bytes_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  struct Seat {
    std::unique_ptr<std::byte, Free> arena;
    std::unique_ptr<runtime::Session> session;
  };
  LoadedPlan() = default;
  Status Open(const Candidate& candidate);
  Status Verify(const Digest& digest) const;
  Result<Seat> MakeSeat(const runtime::LoadOptions& load) const;
  Status AddSeats(const Options& options);
  void Describe(const Candidate& candidate);
  Result<const Tensor*> InputFor(size_t port, const Request& request) const;
  std::vector<Tensor> Outputs(runtime::Session& session) const;

  std::optional<MappedFile> file_;
  std::shared_ptr<const std::byte> memory_;
  std::span<const std::byte> bytes_;  // of either
  std::vector<Seat> seats_;
  Description description_;
  uint64_t input_bytes_ = 0;
};

// "int8 [1, 96, 96, 3]": a type and sizes, for people.
std::string TypeText(DType dtype, std::span<const int64_t> dims);

}  // namespace whet::serve

#endif  // WHET_SERVE_LOADED_PLAN_H_
