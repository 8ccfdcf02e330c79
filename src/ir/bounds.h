// SPDX-License-Identifier: Apache-2.0
// How large a tensor may be. Outside bytes say any sizes; what stays within these bounds can be counted and strided through
// in 64 bits.
#ifndef WHET_IR_BOUNDS_H_
#define WHET_IR_BOUNDS_H_

#include <span>

#include "base/result.h"
#include "ir/type.h"

namespace whet::ir {

inline constexpr int64_t kMaxElements = int64_t{1} << 40;

// An error where the known sizes multiply to more than kMaxElements, a size of 0 taken as 1, or an unknown one has no symbol.
Status CheckShape(const Shape& shape);

// The element count, or an error where a size is negative or the sizes are too large, as above.
Result<int64_t> CheckedCount(std::span<const int64_t> dims);

}  // namespace whet::ir

#endif  // WHET_IR_BOUNDS_H_
