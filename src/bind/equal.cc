// SPDX-License-Identifier: Apache-2.0
#include "bind/compare.h"
#include "kernels/compare_any/compare_any.h"

namespace whet::bind {

Status Bind_equal(const OpView& view, std::vector<Call>* calls) {
  return BindCompare(view, WHET_EQUAL, calls);
}

}  // namespace whet::bind
