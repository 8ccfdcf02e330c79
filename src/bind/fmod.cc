// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"
#include "kernels/layout/binary.h"

namespace whet::bind {

Status Bind_fmod(const OpView& view, std::vector<Call>* calls) {
  return BindArithmetic(view, WHET_FMOD, calls);
}

}  // namespace whet::bind
