// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"
#include "kernels/layout/binary.h"

namespace whet::bind {

Status Bind_shift_right(const OpView& view, std::vector<Call>* calls) {
  return BindArithmetic(view, WHET_SHIFT_RIGHT, calls);
}

}  // namespace whet::bind
