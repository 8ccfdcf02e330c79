/* SPDX-License-Identifier: Apache-2.0
 * Floats stored as codes of 8 or 4 bits: each is (float)(code - zero point) * scale, one conversion and one IEEE multiplication, so
 * that everybody reads the same bits. C99.
 */
#ifndef WHET_KERNELS_LAYOUT_CODING_H_
#define WHET_KERNELS_LAYOUT_CODING_H_

#include <stdint.h>
#include <string.h>

/* Element e has index k = e / inner % size along the coded axis and the scale e / (size * inner) * outer_step + k / group * step +
 * e % inner * inner_step. */
typedef struct {
  int32_t bits;   /* 8: int8; 4: two to a byte, -8 to 7, the first in the low half */
  int32_t narrow; /* whether scales are bfloat16 rather than float */
  int32_t size, inner, group;
  int32_t outer_step, step, inner_step;
} whet_coding;

typedef struct {
  const void *codes, *scales;
  const int8_t* zero_points; /* null: all 0 */
} whet_codes;

static inline int32_t whet_code_at(const whet_coding* c, const void* codes, int32_t i) {
  if (c->bits == 8) return ((const int8_t*)codes)[i];
  const uint8_t byte = ((const uint8_t*)codes)[i / 2];
  return (((i & 1) ? byte >> 4 : byte & 15) ^ 8) - 8;
}

static inline float whet_scale_at(const whet_coding* c, const void* scales, int32_t i) {
  if (!c->narrow) return ((const float*)scales)[i];
  const uint32_t bits = (uint32_t)((const uint16_t*)scales)[i] << 16;
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return scale;
}

/* Elements first .. first + count - 1. */
static inline void whet_decode(const whet_coding* c, const whet_codes* from, int32_t first, int32_t count,
                               float* out) {
  for (int32_t done = 0; done < count;) {
    const int32_t e = first + done, inside = e % c->inner, k = e / c->inner % c->size;
    int32_t run, advance, entry = e / c->inner / c->size * c->outer_step;
    if (c->inner > 1) {
      run = c->inner - inside, advance = c->inner_step;
    } else if (c->group > 1) {
      run = c->group - k % c->group, advance = 0;
      if (run > c->size - k) run = c->size - k;
    } else {
      run = c->size - k, advance = c->step;
    }
    entry += k / c->group * c->step + inside * c->inner_step;
    if (run > count - done) run = count - done;
    for (int32_t i = 0; i < run; ++i, entry += advance) {
      const int32_t zero = from->zero_points ? from->zero_points[entry] : 0;
      out[done + i] =
          (float)(whet_code_at(c, from->codes, e + i) - zero) * whet_scale_at(c, from->scales, entry);
    }
    done += run;
  }
}

#endif /* WHET_KERNELS_LAYOUT_CODING_H_ */
