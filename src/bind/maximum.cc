// SPDX-License-Identifier: Apache-2.0
#include "bind/arithmetic.h"

namespace whet::bind {

Status Bind_maximum(const OpView& view, std::vector<Call>* calls) {
  return BindMinMax(view, true, calls);
}

}  // namespace whet::bind
