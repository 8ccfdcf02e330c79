/* SPDX-License-Identifier: Apache-2.0
 * The reductions of floating-point elements, for an element type T. A run whose outputs are neighbours in the operand
 * too is folded row by row; elements of one output that are neighbours are folded in WHET_REDUCE_LANES partial
 * results, which are then folded in pairs. Both are loops that compilers make vectors of.
 */
#ifndef WHET_KERNELS_LAYOUT_REDUCE_REAL_H_
#define WHET_KERNELS_LAYOUT_REDUCE_REAL_H_

#include <math.h>

#include "kernels/layout/reduction.h"

enum { WHET_REDUCE_LANES = 8 };

#define WHET_FOLD_SUM(a, x) ((a) + (x))
#define WHET_FOLD_PROD(a, x) ((a) * (x))
#define WHET_FOLD_LARGEST(a, x) ((x) > (a) || (x) != (x) ? (x) : (a))
#define WHET_FOLD_LEAST(a, x) ((x) < (a) || (x) != (x) ? (x) : (a))

/* acc[o] folded with x[o * step], and acc[k % lanes] with x[k]. */
#define WHET_REDUCE_LOOPS(T, name, FOLD)                                                            \
  static void name##_across(T* acc, const T* x, int32_t count, int32_t step) {                      \
    if (step == 1) {                                                                                \
      for (int32_t o = 0; o < count; ++o) acc[o] = FOLD(acc[o], x[o]);                              \
    } else {                                                                                        \
      for (int32_t o = 0; o < count; ++o) acc[o] = FOLD(acc[o], x[o * step]);                       \
    }                                                                                               \
  }                                                                                                 \
  static void name##_along(T* acc, const T* x, int32_t count) {                                     \
    int32_t k = 0;                                                                                  \
    for (; k + WHET_REDUCE_LANES <= count; k += WHET_REDUCE_LANES)                                  \
      for (int32_t l = 0; l < WHET_REDUCE_LANES; ++l) acc[l] = FOLD(acc[l], x[k + l]);              \
    for (int32_t l = 0; k + l < count; ++l) acc[l] = FOLD(acc[l], x[k + l]);                        \
  }                                                                                                 \
  static T name##_joined(T* acc) {                                                                  \
    for (int32_t half = WHET_REDUCE_LANES / 2; half > 0; half /= 2)                                 \
      for (int32_t l = 0; l < half; ++l) acc[l] = FOLD(acc[l], acc[l + half]);                      \
    return acc[0];                                                                                  \
  }                                                                                                 \
  static void name##_run(const whet_reduction* s, T start, const T* in, T* out, int32_t count) {    \
    const int32_t along = s->reduced_stride[2] == 1 && (s->kept[2] == 1 || s->kept_stride[2] != 1); \
    T acc[WHET_REDUCE_LANES];                                                                       \
    for (int32_t o = 0; o < (along ? count : 1); ++o) {                                             \
      const T* from = in + o * s->kept_stride[2];                                                   \
      T* const to = along ? acc : out;                                                              \
      for (int32_t l = 0; l < (along ? WHET_REDUCE_LANES : count); ++l) to[l] = start;              \
      for (int32_t i = 0; i < s->reduced[0]; ++i) {                                                 \
        for (int32_t j = 0; j < s->reduced[1]; ++j) {                                               \
          const T* x = from + i * s->reduced_stride[0] + j * s->reduced_stride[1];                  \
          if (along) {                                                                              \
            name##_along(to, x, s->reduced[2]);                                                     \
            continue;                                                                               \
          }                                                                                         \
          for (int32_t k = 0; k < s->reduced[2]; ++k, x += s->reduced_stride[2])                    \
            name##_across(to, x, count, s->kept_stride[2]);                                         \
        }                                                                                           \
      }                                                                                             \
      if (along) out[o] = name##_joined(acc);                                                       \
    }                                                                                               \
  }

/* Defines reduce_run: outputs out[0..count), the first of which begins at `in`. */
#define WHET_REDUCE_REAL(T)                                                                           \
  WHET_REDUCE_LOOPS(T, sum, WHET_FOLD_SUM)                                                            \
  WHET_REDUCE_LOOPS(T, prod, WHET_FOLD_PROD)                                                          \
  WHET_REDUCE_LOOPS(T, largest, WHET_FOLD_LARGEST)                                                    \
  WHET_REDUCE_LOOPS(T, least, WHET_FOLD_LEAST)                                                        \
  static void reduce_run(const whet_reduction* s, int32_t kind, const T* in, T* out, int32_t count) { \
    switch (kind) {                                                                                   \
      case WHET_SUM:                                                                                  \
        sum_run(s, 0, in, out, count);                                                                \
        break;                                                                                        \
      case WHET_PROD:                                                                                 \
        prod_run(s, 1, in, out, count);                                                               \
        break;                                                                                        \
      case WHET_LARGEST:                                                                              \
        largest_run(s, -(T)HUGE_VAL, in, out, count);                                                 \
        break;                                                                                        \
      default:                                                                                        \
        least_run(s, (T)HUGE_VAL, in, out, count);                                                    \
    }                                                                                                 \
  }

#endif /* WHET_KERNELS_LAYOUT_REDUCE_REAL_H_ */
