// SPDX-License-Identifier: Apache-2.0
#include "bind/unary.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::bind {

Status Bind_leaky_relu(const OpView& view, std::vector<Call>* calls) {
  return BindUnary(view, WHET_LEAKY_RELU, static_cast<float>(view.Real("alpha", 0.01)), 0, calls);
}

}  // namespace whet::bind
