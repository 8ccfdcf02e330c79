// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"
#include "kernels/layout/binary.h"

namespace whet::bind {

Status Bind_bit_or(const OpView& view, std::vector<Call>* calls) {
  return BindArithmetic(view, WHET_BIT_OR, calls);
}

}  // namespace whet::bind
