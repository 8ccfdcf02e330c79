// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"
#include "bind/checks.h"
#include "bind/sum.h"
#include "bind/words.h"
#include "kernels/binary_s16/binary_s16.h"
#include "kernels/layout/binary.h"

namespace whet::bind {

Status Bind_add(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 2)) return BindBinaryS16(view, WHET_S16_ADD, calls);
  if (AllI8(view, 2)) return BindSumS8(view, 1, calls);
  return BindArithmetic(view, WHET_ADD, calls);
}

}  // namespace whet::bind
