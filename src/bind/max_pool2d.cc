// SPDX-License-Identifier: Apache-2.0
#include "bind/pool.h"
#include "kernels/pool_s8/pool_s8.h"

namespace whet::bind {

Status Bind_max_pool2d(const OpView& view, std::vector<Call>* calls) {
  return BindPool(view, WHET_POOL_MAXIMUM, calls);
}

}  // namespace whet::bind
