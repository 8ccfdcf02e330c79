// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_BIND_SIGNAL_H_
#define WHET_BIND_SIGNAL_H_

#include "bind/checks.h"

namespace whet::bind {

// One operand or result of an op of the audio front end: its type and how many elements it has.
struct SignalEnd {
  DType dtype;
  int64_t count;
};

// Operands and results are these, and there are `baked` baked constants.
Status CheckSignal(const OpView& view, std::initializer_list<SignalEnd> operands,
                   std::initializer_list<SignalEnd> results, size_t baked = 0);

// Elements of operand i; 0 when it is absent.
int64_t SignalCount(const OpView& view, size_t i);

// A call from all operands to all results.
Call SignalCall(const OpView& view, const char* family);

}  // namespace whet::bind

#endif  // WHET_BIND_SIGNAL_H_
