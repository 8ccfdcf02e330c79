// SPDX-License-Identifier: Apache-2.0
// Ops whose last result says how many of the elements of the others count.
#ifndef WHET_BIND_COUNTED_H_
#define WHET_BIND_COUNTED_H_

#include "bind/checks.h"

namespace whet::bind {

// `inputs` operands, all present, no baked constant, and `outputs` results.
inline Status CheckEnds(const OpView& view, size_t inputs, size_t outputs) {
  bool present =
      view.input_count() == inputs && view.op().outputs.size() == outputs && view.baked_count() == 0;
  for (size_t i = 0; present && i < inputs; ++i) present = view.has(i);
  return present ? Status() : Error("has another number of operands or results; recompile the model");
}

inline Status CheckNumbers(const format::Tensor& tensor, int64_t count) {
  WHET_TRY(CheckType(tensor, DType::kI64));
  return CheckCount(tensor, count);
}

// A call from all operands to all results.
inline Call WholeCall(const OpView& view, const char* family) {
  Call call;
  call.family = family;
  call.in = view.op().inputs;
  call.out = view.op().outputs;
  return call;
}

}  // namespace whet::bind

#endif  // WHET_BIND_COUNTED_H_
