// SPDX-License-Identifier: Apache-2.0
// Comparisons of two operands of one type.
#ifndef WHET_BIND_COMPARE_H_
#define WHET_BIND_COMPARE_H_

#include "bind/bind.h"

namespace whet::bind {

// `code` is WHET_EQUAL ... of compare_any.
Status BindCompare(const OpView& view, int32_t code, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_COMPARE_H_
