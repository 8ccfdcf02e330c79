// SPDX-License-Identifier: Apache-2.0
// The floating-point state that results depend on: round to nearest even, no flush to zero, exceptions masked.
#ifndef WHET_RUNTIME_FLOAT_STATE_H_
#define WHET_RUNTIME_FLOAT_STATE_H_

#include <cstdint>

namespace whet::runtime {

// Pins the calling thread's state while it lives and puts the former state back, sticky flags included. No system call.
class PinnedFloatState {
 public:
  PinnedFloatState();
  ~PinnedFloatState();
  PinnedFloatState(const PinnedFloatState&) = delete;
  PinnedFloatState& operator=(const PinnedFloatState&) = delete;

 private:
  uint64_t saved_;
};

}  // namespace whet::runtime

#endif  // WHET_RUNTIME_FLOAT_STATE_H_
