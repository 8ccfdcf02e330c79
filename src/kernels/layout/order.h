/* SPDX-License-Identifier: Apache-2.0
 * The order of two numbers: -1, 0 or 1. All NaNs are equal and behind the numbers. Element types are those of whet.h.
 */
#ifndef WHET_KERNELS_LAYOUT_ORDER_H_
#define WHET_KERNELS_LAYOUT_ORDER_H_

#include <stdint.h>

#define WHET_DEFINE_ORDER(name, type)                                        \
  static inline int whet_order_##name(const void* x, int32_t i, int32_t j) { \
    const type a = ((const type*)x)[i], b = ((const type*)x)[j];             \
    const int a_nan = a != a, b_nan = b != b;                                \
    return a_nan || b_nan ? a_nan - b_nan : (a > b) - (a < b);               \
  }

WHET_DEFINE_ORDER(f32, float)
WHET_DEFINE_ORDER(f64, double)
WHET_DEFINE_ORDER(i8, int8_t)
WHET_DEFINE_ORDER(u8, uint8_t)
WHET_DEFINE_ORDER(i16, int16_t)
WHET_DEFINE_ORDER(u16, uint16_t)
WHET_DEFINE_ORDER(i32, int32_t)
WHET_DEFINE_ORDER(u32, uint32_t)
WHET_DEFINE_ORDER(i64, int64_t)
WHET_DEFINE_ORDER(u64, uint64_t)

/* Of elements i and j of x. */
static inline int whet_order(int32_t dtype, const void* x, int32_t i, int32_t j) {
  switch (dtype) {
    case 0:
      return whet_order_f32(x, i, j);
    case 2:
      return whet_order_f64(x, i, j);
    case 3:
      return whet_order_i8(x, i, j);
    case 4:
      return whet_order_u8(x, i, j);
    case 5:
      return whet_order_i16(x, i, j);
    case 6:
      return whet_order_i32(x, i, j);
    case 7:
      return whet_order_i64(x, i, j);
    case 9:
      return whet_order_u16(x, i, j);
    case 10:
      return whet_order_u32(x, i, j);
    default:
      return whet_order_u64(x, i, j);
  }
}

#endif /* WHET_KERNELS_LAYOUT_ORDER_H_ */
