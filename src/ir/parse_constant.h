// SPDX-License-Identifier: Apache-2.0
// The payload of a constant: a list of elements, hex"bytes", splat(element) or seed(number).
#ifndef WHET_IR_PARSE_CONSTANT_H_
#define WHET_IR_PARSE_CONSTANT_H_

#include "ir/lexer.h"
#include "ir/tensor.h"

namespace whet::ir {

Result<Tensor> ParseConstant(Lexer& lexer, DType dtype, const Shape& shape);

}  // namespace whet::ir

#endif  // WHET_IR_PARSE_CONSTANT_H_
