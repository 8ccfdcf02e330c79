// SPDX-License-Identifier: Apache-2.0
#include "runtime/float_state.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace whet::runtime {
namespace {

#if defined(__x86_64__)
uint64_t Read() {
  return _mm_getcsr();
}
void Write(uint64_t state) {
  _mm_setcsr(static_cast<unsigned>(state));
}
constexpr uint64_t kPinned = 0x1f80;  // all exceptions masked, nearest even, neither FTZ nor DAZ
#elif defined(__aarch64__)
uint64_t Read() {
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  return state;
}
void Write(uint64_t state) {
  __asm__ volatile("msr fpcr, %0" : : "r"(state) : "memory");
}
constexpr uint64_t kPinned = 0;  // nearest even, FZ and FZ16 off, default NaN off, traps off
#else
uint64_t Read() {
  uint64_t state;
  __asm__ volatile("frcsr %0" : "=r"(state));
  return state;
}
void Write(uint64_t state) {
  __asm__ volatile("fscsr %0" : : "r"(state) : "memory");
}
constexpr uint64_t kPinned = 0;  // nearest even; RISC-V has no flush to zero
#endif

}  // namespace

PinnedFloatState::PinnedFloatState() : saved_(Read()) {
  Write(kPinned);
}
PinnedFloatState::~PinnedFloatState() {
  Write(saved_);
}

}  // namespace whet::runtime
