// SPDX-License-Identifier: Apache-2.0
// Element types of tensors. The numbers are part of the plan format: add at the end, never renumber.
#ifndef WHET_BASE_DTYPE_H_
#define WHET_BASE_DTYPE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace whet {

enum class DType : uint8_t {
  kF32 = 0,
  kF16 = 1,
  kF64 = 2,
  kI8 = 3,
  kU8 = 4,
  kI16 = 5,
  kI32 = 6,
  kI64 = 7,
  kBool = 8,
  kU16 = 9,
  kU32 = 10,
  kU64 = 11,
  kBF16 = 12
};

constexpr uint8_t kDTypes = 13;  // how many there are

constexpr size_t DTypeSize(DType type) {
  switch (type) {
    case DType::kF64:
    case DType::kI64:
    case DType::kU64:
      return 8;
    case DType::kF32:
    case DType::kI32:
    case DType::kU32:
      return 4;
    case DType::kF16:
    case DType::kBF16:
    case DType::kI16:
    case DType::kU16:
      return 2;
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return 1;
  }
  return 0;
}

constexpr bool IsFloat(DType type) {
  return type == DType::kF32 || type == DType::kF16 || type == DType::kF64 || type == DType::kBF16;
}

constexpr bool IsUnsigned(DType type) {
  return type == DType::kU8 || type == DType::kU16 || type == DType::kU32 || type == DType::kU64;
}

// Integers as numbers: truth values are none.
constexpr bool IsInteger(DType type) {
  return !IsFloat(type) && type != DType::kBool;
}

std::string_view DTypeName(DType type);       // as IR text writes it: "f32", "i8", "bool"
std::string_view DTypeNumpyName(DType type);  // as NumPy writes it: "float32", "int8", "bool"
std::optional<DType> ParseDType(std::string_view ir_name);

}  // namespace whet

#endif  // WHET_BASE_DTYPE_H_
