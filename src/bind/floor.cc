// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"
#include "kernels/layout/unary.h"

namespace whet::bind {

Status Bind_floor(const OpView& view, std::vector<Call>* calls) {
  return BindUnary(view, WHET_FLOOR, 0, 0, calls);
}

}  // namespace whet::bind
