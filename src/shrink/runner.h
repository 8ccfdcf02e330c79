// SPDX-License-Identifier: Apache-2.0
// A graph lowered and loaded, so that it runs as fast here as a plan does.
#ifndef WHET_SHRINK_RUNNER_H_
#define WHET_SHRINK_RUNNER_H_

#include <cstdlib>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "format/plan.h"
#include "ir/graph.h"
#include "runtime/session.h"

namespace whet::shrink {

// A graph's plan in memory; several runners may share it.
class Program {
 public:
  static Result<std::shared_ptr<const Program>> Make(ir::Graph graph);
  std::span<const std::byte> file() const { return file_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<std::byte, Free> bytes_;
  std::span<const std::byte> file_;
};

// Not thread-safe; one per thread.
class Runner {
 public:
  static Result<Runner> Make(std::shared_ptr<const Program> program, int threads = 1);

  // Called for every tensor that the run writes, with its stored elements.
  using Observer = std::function<void(const format::Tensor&, std::span<const std::byte>)>;

  // The outputs. States begin anew each time.
  Result<std::vector<ir::Tensor>> Run(std::span<const ir::Tensor> inputs, const Observer* observer = nullptr);
  const runtime::Session& session() const { return *session_; }

 private:
  struct Free {
    void operator()(std::byte* bytes) const { std::free(bytes); }
  };
  std::shared_ptr<const Program> program_;
  std::unique_ptr<std::byte, Free> arena_;
  std::unique_ptr<runtime::Session> session_;
};

}  // namespace whet::shrink

#endif  // WHET_SHRINK_RUNNER_H_
