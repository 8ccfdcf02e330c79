// SPDX-License-Identifier: Apache-2.0
#include "ops/fixedpoint.h"

#include <bit>

#include "ops/rounding.h"

namespace whet::ops::fixedpoint {
namespace {

constexpr int32_t kExpMinusEighth = 1895147668;  // exp(-1/8) in 0 integer bits
constexpr int32_t kThird = 715827883;            // 1/3
constexpr int32_t k48Over17 = 1515870810;        // 48/17 in 2 integer bits
constexpr int32_t kMinus32Over17 = -1010580540;  // -32/17 in 2 integer bits
constexpr int32_t kOneIn2Bits = 1 << 29;

// exp(-2^e) in 0 integer bits, for e = -2 .. 4.
constexpr int32_t kExpOfPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};

int32_t ShiftLeftSaturating(int32_t x, int bits) {
  const int64_t wide = int64_t{x} * (int64_t{1} << bits);
  return static_cast<int32_t>(std::clamp<int64_t>(wide, kInt32Min, kInt32Max));
}

// exp(x) for x in [-1/4, 0), by the Taylor polynomial of degree 4 around -1/8; 0 integer bits.
int32_t ExpNearZero(int32_t x) {
  const int32_t t = x + (1 << 28), t2 = HighMul(t, t), t3 = HighMul(t2, t), t4 = HighMul(t2, t2);
  const int32_t high_terms = HighMul(ShiftAway(t4, 2) + t3, kThird);  // t4/12 + t3/3
  const int32_t tail = ShiftAway(high_terms + t2, 1);                 // t4/24 + t3/6 + t2/2
  return kExpMinusEighth + HighMul(kExpMinusEighth, t + tail);
}

// 1 / half_denominator by three Newton steps from the linear estimate; 2 integer bits, half_denominator in
// [1/2, 1].
int32_t InverseOfHalf(int32_t half_denominator) {
  int32_t x = k48Over17 + HighMul(half_denominator, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t rest = kOneIn2Bits - HighMul(half_denominator, x);
    x += ShiftLeftSaturating(HighMul(x, rest), 2);
  }
  return x;
}

// (1 + x) / 2 for x in [0, 1], where 1 is the largest int32.
int32_t HalfOfOnePlus(int32_t x) {
  return static_cast<int32_t>((int64_t{x} + kInt32Max + 1) / 2);
}

}  // namespace

int32_t ExpNegative(int32_t x, int integer_bits) {
  if (x == 0) return kInt32Max;
  const int fraction_bits = 31 - integer_bits;
  const int32_t quarter = 1 << (fraction_bits - 2);
  const int32_t near = (x & (quarter - 1)) - quarter;  // in [-1/4, 0), x less whole quarters
  const int32_t quarters = near - x;
  int32_t y = ExpNearZero(ShiftLeftSaturating(near, integer_bits));
  for (int e = -2; e < integer_bits; ++e) {
    if (quarters & (1 << (fraction_bits + e))) y = HighMul(y, kExpOfPowers[e + 2]);
  }
  return y;
}

int32_t OneOverOnePlus(int32_t x) {
  return ShiftLeftSaturating(InverseOfHalf(HalfOfOnePlus(x)), 1);
}

int32_t OneMinusOverOnePlus(int32_t x) {
  return ShiftLeftSaturating(InverseOfHalf(HalfOfOnePlus(x)) - kOneIn2Bits, 2);
}

Reciprocal ReciprocalOf(int32_t sum, int integer_bits) {
  const int zeros = std::countl_zero(static_cast<uint32_t>(sum));
  const uint32_t mantissa = (static_cast<uint32_t>(sum) << zeros) - (1u << 31);
  return {OneOverOnePlus(static_cast<int32_t>(mantissa)), integer_bits - zeros};
}

int32_t Logistic(int32_t x) {
  if (x == 0) return 1 << 30;
  const int32_t positive = OneOverOnePlus(ExpNegative(x > 0 ? -x : x, 4));
  return x > 0 ? positive : kInt32Max - positive;
}

int32_t Tanh(int32_t x) {
  if (x == 0) return 0;
  const int32_t magnitude = OneMinusOverOnePlus(ExpNegative(x < 0 ? x : -x, 5));  // 4 bits read as 5: doubled
  return x < 0 ? -magnitude : magnitude;
}

}  // namespace whet::ops::fixedpoint
