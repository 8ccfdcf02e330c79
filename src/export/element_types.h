// SPDX-License-Identifier: Apache-2.0
// Which plain element types a format's operator takes: what is quantised is another matter.
#ifndef WHET_EXPORT_ELEMENT_TYPES_H_
#define WHET_EXPORT_ELEMENT_TYPES_H_

#include <cstdint>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::exporter {

using ElementTypes = uint32_t;  // a bit for each DType

template <typename... T>
constexpr ElementTypes Types(T... types) {
  return ((ElementTypes{1} << static_cast<int>(types)) | ...);
}

constexpr ElementTypes kAny = ~ElementTypes{0};
constexpr ElementTypes kF32 = Types(DType::kF32);
constexpr ElementTypes kF32I32 = Types(DType::kF32, DType::kI32);
constexpr ElementTypes kF32I32I64 = Types(DType::kF32, DType::kI32, DType::kI64);
constexpr ElementTypes kComparable = kF32I32I64 | Types(DType::kBool);
constexpr ElementTypes kStored = kComparable | Types(DType::kI8, DType::kU8, DType::kI16);
constexpr ElementTypes kNumbers = ~Types(DType::kBool);
constexpr ElementTypes kPowers = kF32I32I64 | Types(DType::kF64);
constexpr ElementTypes kSums = kPowers | Types(DType::kU32, DType::kU64);
constexpr ElementTypes kSigned = kPowers | Types(DType::kI8, DType::kI16);

// Whether the data operand of the node, the second of a select, has one of these types or is quantised; the error says which it is.
Status RequireElements(const ir::Graph& graph, const ir::Node& node, ElementTypes types, const char* format);

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ELEMENT_TYPES_H_
