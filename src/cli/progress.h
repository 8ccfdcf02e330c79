// SPDX-License-Identifier: Apache-2.0
// How far long work has come: one line on the terminal, rewritten in place and gone at the end. Says nothing where stderr is no
// terminal.
#ifndef WHET_CLI_PROGRESS_H_
#define WHET_CLI_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <string>

namespace whet::cli {

class Progress {
 public:
  explicit Progress(std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void Update(size_t done, size_t of);

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  bool shows_, shown_ = false;
  Clock::time_point start_ = Clock::now(), last_ = start_;
};

}  // namespace whet::cli

#endif  // WHET_CLI_PROGRESS_H_
