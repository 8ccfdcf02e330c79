// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"
#include "kernels/layout/unary.h"

namespace whet::bind {

Status Bind_gelu(const OpView& view, std::vector<Call>* calls) {
  return BindUnary(view, view.Int("tanh", 0) ? WHET_GELU_TANH : WHET_GELU, 0, 0, calls);
}

}  // namespace whet::bind
