// SPDX-License-Identifier: Apache-2.0
// Element-wise operations with one operand: numbers by function, quantised bytes by baked table.
#ifndef WHET_BIND_UNARY_H_
#define WHET_BIND_UNARY_H_

#include "bind/bind.h"

namespace whet::bind {

// `code` is one of kernels/layout/unary.h, with its terms a and b. Quantised operands need the baked table.
Status BindUnary(const OpView& view, int32_t code, float a, float b, std::vector<Call>* calls);

// Baked constant 0 maps bytes to bytes of the result's type.
Status BindTable(const OpView& view, std::vector<Call>* calls);

}  // namespace whet::bind

#endif  // WHET_BIND_UNARY_H_
