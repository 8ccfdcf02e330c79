// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"
#include "kernels/layout/unary.h"

namespace whet::bind {

Status Bind_elu(const OpView& view, std::vector<Call>* calls) {
  return BindUnary(view, WHET_ELU, static_cast<float>(view.Real("alpha", 1)), 0, calls);
}

}  // namespace whet::bind
