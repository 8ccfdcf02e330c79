// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

namespace whet::cli {

constexpr auto kInterval = std::chrono::milliseconds(200);
constexpr const char* kClearLine = "\r\x1b[K";

Progress::Progress(std::string what) : what_(std::move(what)), shows_(isatty(STDERR_FILENO)) {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "{}", kClearLine);
}

void Progress::Update(size_t done, size_t of) {
  const Clock::time_point now = Clock::now();
  if (!shows_ || now - last_ < kInterval) return;
  last_ = now;
  shown_ = true;
  const double passed = std::chrono::duration<double>(now - start_).count();
  fmt::print(stderr, "{}{} {} of {}", kClearLine, what_, done, of);
  if (done > 0) {
    const auto left = static_cast<double>(of - done) * passed / static_cast<double>(done);
    fmt::print(stderr, ", {:.0f} s left", left);
  }
  std::fflush(stderr);
}

}  // namespace whet::cli
