// SPDX-License-Identifier: Apache-2.0
// Average and maximum pools.
#ifndef WHET_BIND_POOL_H_
#define WHET_BIND_POOL_H_

#include "bind/bind.h"

namespace whet::bind {

// `kind` is WHET_POOL_AVERAGE or WHET_POOL_MAXIMUM.
Status BindPool(const OpView& view, int32_t kind, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_POOL_H_
