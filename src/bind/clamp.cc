// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "bind/unary.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::bind {

Status Bind_clamp(const OpView& view, std::vector<Call>* calls) {
  const float infinity = std::numeric_limits<float>::infinity();
  const auto low = static_cast<float>(view.Real("min", -infinity)),
             high = static_cast<float>(view.Real("max", infinity));
  return BindUnary(view, WHET_CLAMP, low, high, calls);
}

}  // namespace whet::bind
