// SPDX-License-Identifier: Apache-2.0
// The roundings of docs/integer-spec.md, as the oracle computes them.
#ifndef WHET_OPS_ROUNDING_H_
#define WHET_OPS_ROUNDING_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "ops/quantmath.h"

namespace whet::ops {

constexpr int32_t kInt32Max = std::numeric_limits<int32_t>::max();
constexpr int32_t kInt32Min = std::numeric_limits<int32_t>::min();

// A real rounded to the nearest integer, ties to even, kept within int32. NaN gives 0.
inline int32_t RoundEven(double x) {
  if (std::isnan(x)) return 0;
  return static_cast<int32_t>(std::clamp(std::nearbyint(x), double{kInt32Min}, double{kInt32Max}));
}

// The same with ties away from zero.
inline int32_t RoundAway(double x) {
  if (std::isnan(x)) return 0;
  return static_cast<int32_t>(std::clamp(std::round(x), double{kInt32Min}, double{kInt32Max}));
}

// Rule F: one conversion, one IEEE single multiplication, one conversion.
inline int32_t ScaleF(int64_t acc, float scale) {
  return RoundEven(double{static_cast<float>(acc) * scale});
}

// x / 2^bits to nearest, ties away from zero; 0 <= bits <= 31.
inline int32_t ShiftAway(int32_t x, int32_t bits) {
  if (bits == 0) return x;
  const int64_t half = int64_t{1} << (bits - 1);
  return static_cast<int32_t>(x >= 0 ? (x + half) >> bits : -((-int64_t{x} + half) >> bits));
}

// a * b / 2^31 to nearest, saturating. A negative product is rounded as trunc((p + 1 - 2^30) / 2^31), so its
// ties go up.
inline int32_t HighMul(int32_t a, int32_t b) {
  if (a == kInt32Min && b == kInt32Min) return kInt32Max;
  const int64_t p = int64_t{a} * b, half = int64_t{1} << 30;
  return static_cast<int32_t>((p >= 0 ? p + half : p + 1 - half) / (int64_t{1} << 31));
}

// Rule D: x * q31 * 2^(shift - 31) in two roundings. The left shift is modulo 2^32.
inline int32_t ScaleD(int32_t x, MultiplierD m) {
  const int32_t left = std::max(m.shift, 0), right = std::max(-m.shift, 0);
  return ShiftAway(HighMul(static_cast<int32_t>(static_cast<uint32_t>(x) << left), m.q31), right);
}

// The same of 64-bit accumulators, |x| < 2^47: a multiplier of 16 bits and one rounding, ties up.
inline int32_t ScaleWide(int64_t x, MultiplierD m) {
  const int64_t q15 = std::min((int64_t{m.q31} + (1 << 15)) >> 16, int64_t{0x7fff});
  const int total = 15 - m.shift;
  return static_cast<int32_t>((x * q15 + (int64_t{1} << (total - 1))) >> total);
}

inline int32_t Clamp(int64_t x, Bounds bounds) {
  return static_cast<int32_t>(std::clamp<int64_t>(x, bounds.low, bounds.high));
}

}  // namespace whet::ops

#endif  // WHET_OPS_ROUNDING_H_
