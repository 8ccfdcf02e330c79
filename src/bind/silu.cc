// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::bind {

Status Bind_silu(const OpView& view, std::vector<Call>* calls) {
  return BindUnary(view, WHET_SILU, 0, 0, calls);
}

}  // namespace whet::bind
