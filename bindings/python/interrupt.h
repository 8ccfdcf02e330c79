// SPDX-License-Identifier: Apache-2.0
// Long work on a thread of its own, which ends early where Python raises: Ctrl-C, or an exception of a callback.
#ifndef WHET_BINDINGS_PYTHON_INTERRUPT_H_
#define WHET_BINDINGS_PYTHON_INTERRUPT_H_

#include <nanobind/nanobind.h>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>

#include "base/result.h"

namespace whet::python {

class Interrupt {
 public:
  // Keeps the Python error that is being handled, the first of several. Needs the GIL.
  void Keep(nanobind::python_error&& error) {
    if (!error_) error_.emplace(std::move(error));
    raised_ = true;
  }

  // For eval::DataSet: the work ends at the next sample.
  Status Check() const { return raised_ ? Error("stopped") : Status(); }
  bool raised() const { return raised_; }

  // Runs `work` without the GIL until it is done, looking for signals meanwhile; then raises what was kept.
  template <typename Work>
  auto Await(Work work) {
    auto result = [&] {
      const nanobind::gil_scoped_release release;
      auto done = std::async(std::launch::async, std::move(work));
      while (done.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) TakeSignals();
      return done.get();
    }();
    if (error_) throw std::move(*error_);
    return result;
  }

 private:
  void TakeSignals() {
    const nanobind::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) Keep(nanobind::python_error());
  }

  std::atomic<bool> raised_ = false;
  std::optional<nanobind::python_error> error_;
};

}  // namespace whet::python

#endif  // WHET_BINDINGS_PYTHON_INTERRUPT_H_
