// SPDX-License-Identifier: Apache-2.0
// From an element type at run time to a C++ type, for oracle code that is the same for all numbers.
#ifndef WHET_OPS_VISIT_H_
#define WHET_OPS_VISIT_H_

#include <cstdint>
#include <type_traits>

#include "base/check.h"
#include "base/dtype.h"

namespace whet::ops {

// What computation knows as numbers: f32, f64 and the integers. bool is stored as uint8_t, the 16-bit floats
// as uint16_t, and neither is a number.
constexpr bool IsNumber(DType dtype) {
  return dtype == DType::kF32 || dtype == DType::kF64 || IsInteger(dtype);
}

// fn(T{}) with the type of a number's elements; T{} carries the type only: `using T = decltype(zero)`.
// Results of all calls have one type. Whoever calls it has checked IsNumber.
template <typename Fn>
auto VisitNumber(DType dtype, Fn fn) {
  switch (dtype) {
    case DType::kF64:
      return fn(double{});
    case DType::kI8:
      return fn(int8_t{});
    case DType::kU8:
      return fn(uint8_t{});
    case DType::kI16:
      return fn(int16_t{});
    case DType::kU16:
      return fn(uint16_t{});
    case DType::kI32:
      return fn(int32_t{});
    case DType::kU32:
      return fn(uint32_t{});
    case DType::kI64:
      return fn(int64_t{});
    case DType::kU64:
      return fn(uint64_t{});
    case DType::kF32:
      return fn(float{});
    case DType::kBool:
    case DType::kF16:
    case DType::kBF16:
      break;
  }
  WHET_CHECK(false && "VisitNumber of a type that is no number");
  return fn(float{});
}

// The same with bool as uint8_t and the 16-bit floats as uint16_t: for what looks at bytes only.
template <typename Fn>
auto VisitStored(DType dtype, Fn fn) {
  if (dtype == DType::kBool) return fn(uint8_t{});
  if (dtype == DType::kF16 || dtype == DType::kBF16) return fn(uint16_t{});
  return VisitNumber(dtype, fn);
}

// a op b without overflow: integers wrap as two's complement, floats are IEEE.
template <typename T, typename Compute>
T Wrapping(T a, T b, Compute compute) {
  if constexpr (std::is_floating_point_v<T>) {
    return compute(a, b);
  } else {
    return static_cast<T>(compute(static_cast<uint64_t>(a), static_cast<uint64_t>(b)));
  }
}

}  // namespace whet::ops

#endif  // WHET_OPS_VISIT_H_
