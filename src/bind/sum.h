// SPDX-License-Identifier: Apache-2.0
// Sums and differences of quantised tensors.
#ifndef WHET_BIND_SUM_H_
#define WHET_BIND_SUM_H_

#include "bind/bind.h"

namespace whet::bind {

// add (sign 1) or sub (sign -1) of quantised int8 operands, already known to be so.
Status BindSumS8(const OpView& view, int32_t sign, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_SUM_H_
