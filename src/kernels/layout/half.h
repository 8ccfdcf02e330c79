/* SPDX-License-Identifier: Apache-2.0
 * Floats of 16 bits from and to float32, ties to even. */
#ifndef WHET_KERNELS_LAYOUT_HALF_H_
#define WHET_KERNELS_LAYOUT_HALF_H_

#include <stdint.h>
#include <string.h>

static inline uint32_t whet_bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float whet_float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static inline float whet_from_bf16(uint16_t x) {
  return whet_float_of((uint32_t)x << 16);
}

static inline uint16_t whet_to_bf16(float x) {
  const uint32_t bits = whet_bits_of(x);
  if (x != x) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float whet_from_f16(uint16_t x) {
  const uint32_t sign = (uint32_t)(x & 0x8000) << 16, exponent = x >> 10 & 31, mantissa = x & 1023;
  if (exponent == 31) return whet_float_of(sign | 0x7f800000 | mantissa << 13);
  if (exponent > 0) return whet_float_of(sign | (exponent + 112) << 23 | mantissa << 13);
  return (sign ? -1.0f : 1.0f) * ((float)mantissa * (1.0f / 16777216.0f)); /* steps of 2^-24 */
}

static inline uint16_t whet_to_f16(float x) {
  const uint32_t bits = whet_bits_of(x), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  uint32_t result;
  if (x != x) {
    result = 0x7e00;
  } else if (magnitude >= 0x477ff000) { /* rounds to infinity */
    result = 0x7c00;
  } else if (magnitude < 0x38800000) { /* below 2^-14 a float of exponent 2^-1 has the steps of f16 */
    result = whet_bits_of(whet_float_of(magnitude) + 0.5f) - 0x3f000000;
  } else {
    result = (magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1)) >> 13;
  }
  return (uint16_t)(sign | result);
}

#endif /* WHET_KERNELS_LAYOUT_HALF_H_ */
