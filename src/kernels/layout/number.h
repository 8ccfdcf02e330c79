/* SPDX-License-Identifier: Apache-2.0
 * Elements whose type is a parameter: kernels that compute on every number type read and write through these,
 * and pay a switch an element for it.
 */
#ifndef WHET_KERNELS_LAYOUT_NUMBER_H_
#define WHET_KERNELS_LAYOUT_NUMBER_H_

#include <stdint.h>
#include <string.h>

/* The numbers of base/dtype.h. */
enum {
  WHET_NUM_F32 = 0,
  WHET_NUM_F64 = 2,
  WHET_NUM_I8 = 3,
  WHET_NUM_U8 = 4,
  WHET_NUM_I16 = 5,
  WHET_NUM_I32 = 6,
  WHET_NUM_I64 = 7,
  WHET_NUM_BOOL = 8,
  WHET_NUM_U16 = 9,
  WHET_NUM_U32 = 10,
  WHET_NUM_U64 = 11
};

/* An integer element, its sign extended: arithmetic modulo 2^64 on such words gives the right low bits. */
static inline uint64_t whet_load_word(const void* x, int32_t type, int32_t i) {
  switch (type) {
    case WHET_NUM_I8:
      return (uint64_t)(int64_t)((const int8_t*)x)[i];
    case WHET_NUM_I16:
      return (uint64_t)(int64_t)((const int16_t*)x)[i];
    case WHET_NUM_U16:
      return ((const uint16_t*)x)[i];
    case WHET_NUM_I32:
      return (uint64_t)(int64_t)((const int32_t*)x)[i];
    case WHET_NUM_U32:
      return ((const uint32_t*)x)[i];
    case WHET_NUM_I64:
    case WHET_NUM_U64:
      return ((const uint64_t*)x)[i];
    default:
      return ((const uint8_t*)x)[i];
  }
}

/* The low bits of a word as an integer element. */
static inline void whet_store_word(void* y, int32_t type, int32_t i, uint64_t word) {
  switch (type) {
    case WHET_NUM_I16:
    case WHET_NUM_U16:
      ((uint16_t*)y)[i] = (uint16_t)word;
      break;
    case WHET_NUM_I32:
    case WHET_NUM_U32:
      ((uint32_t*)y)[i] = (uint32_t)word;
      break;
    case WHET_NUM_I64:
    case WHET_NUM_U64:
      ((uint64_t*)y)[i] = word;
      break;
    default:
      ((uint8_t*)y)[i] = (uint8_t)word;
  }
}

/* A floating-point element; f32 is exact as double. */
static inline double whet_load_real(const void* x, int32_t type, int32_t i) {
  return type == WHET_NUM_F64 ? ((const double*)x)[i] : (double)((const float*)x)[i];
}

static inline uint64_t whet_order_of_real(double x) {
  const uint64_t top = (uint64_t)1 << 63;
  uint64_t bits;
  if (x != x) return UINT64_MAX;
  x += 0.0; /* -0 and 0 are equal */
  memcpy(&bits, &x, sizeof bits);
  return bits & top ? ~bits : bits | top;
}

/* A word that is ordered as the elements are: the order of a is below that of b where a < b, and equal where they
 * are. A NaN is above all. */
static inline uint64_t whet_order(const void* x, int32_t type, int32_t i) {
  if (type == WHET_NUM_F32 || type == WHET_NUM_F64) return whet_order_of_real(whet_load_real(x, type, i));
  const uint64_t word = whet_load_word(x, type, i);
  return type == WHET_NUM_U64 ? word : word ^ (uint64_t)1 << 63;
}

#endif /* WHET_KERNELS_LAYOUT_NUMBER_H_ */
