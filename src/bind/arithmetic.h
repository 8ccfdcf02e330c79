// SPDX-License-Identifier: Apache-2.0
// Element-wise operations with two operands on numbers of one type.
#ifndef WHET_BIND_ARITHMETIC_H_
#define WHET_BIND_ARITHMETIC_H_

#include "bind/bind.h"

namespace whet::bind {

// `code` is WHET_ADD ... of kernels/layout/binary.h. Operands of other types are refused.
Status BindArithmetic(const OpView& view, int32_t code, std::vector<Call>* calls);

// minimum and maximum, which take int8 of equal quantisation too.
Status BindMinMax(const OpView& view, bool maximum, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_ARITHMETIC_H_
