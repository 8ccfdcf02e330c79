// SPDX-License-Identifier: Apache-2.0
// The fixed-point exponentials of dialect tflm. A number of k integer bits is an int32 that counts steps of
// 2^(k - 31).
#ifndef WHET_OPS_FIXEDPOINT_H_
#define WHET_OPS_FIXEDPOINT_H_

#include <cstdint>

namespace whet::ops::fixedpoint {

// exp(x) for x <= 0 with `integer_bits` of at most 5, as 0 integer bits.
int32_t ExpNegative(int32_t x, int integer_bits);

// 1 / (1 + x) for x in [0, 1], both of 0 integer bits.
int32_t OneOverOnePlus(int32_t x);

// (1 - x) / (1 + x), likewise.
int32_t OneMinusOverOnePlus(int32_t x);

// The reciprocal of a positive sum: mantissa of 0 integer bits, times 2^-exponent.
struct Reciprocal {
  int32_t mantissa;
  int32_t exponent;
};
Reciprocal ReciprocalOf(int32_t sum, int integer_bits);

// 1 / (1 + exp(-x)) and tanh(x) for x of 4 integer bits, as 0 integer bits.
int32_t Logistic(int32_t x);
int32_t Tanh(int32_t x);

}  // namespace whet::ops::fixedpoint

#endif  // WHET_OPS_FIXEDPOINT_H_
