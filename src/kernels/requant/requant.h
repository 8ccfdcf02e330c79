/* SPDX-License-Identifier: Apache-2.0
 * From int32 accumulators to int8, to the bit; docs/integer-spec.md is the specification. C99, integers only.
 *
 * Rule F: y = clamp(zp + rne(float32(acc) * s)), s a positive normal float32: one conversion, one IEEE single
 * multiplication, one conversion with ties to even. Here in integers, s = m * 2^-t with a 24-bit m: whoever
 * has a pinned IEEE unit may compute it there. Where the packer can bound the accumulator it chooses the
 * short form: the same numbers for every int8 output, in one multiplication. Rule D: TFLite Micro's double
 * rounding, a 31-bit high multiplication and a rounding shift, both with ties away from zero.
 */
#ifndef WHET_KERNELS_REQUANT_REQUANT_H_
#define WHET_KERNELS_REQUANT_REQUANT_H_

#include <stdint.h>

/* WHET_RULE_WIDE is TFLite Micro's way of 64-bit accumulators, for 16-bit outputs only. WHET_RULE_T is rule F to
 * 16 bits, and then the table of an activation. */
enum { WHET_RULE_F = 0, WHET_RULE_D = 1, WHET_RULE_WIDE = 2, WHET_RULE_T = 3 };

enum { WHET_ACTIVATION_NODES = 513 };

/* Of functions that would crowd the registers of the loop that calls them; not every file calls them. */
#if defined(__GNUC__)
#define WHET_APART __attribute__((noinline, unused))
#else
#define WHET_APART
#endif

static inline int32_t whet_clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : x > high ? high : x;
}

/* Drops the low `shift` bits of x, 0 <= shift, rounding to nearest, ties to even. */
static inline uint64_t whet_rne_shift(uint64_t x, int32_t shift) {
  if (shift <= 0) return x;
  if (shift > 63) return 0; /* callers pass x < 2^62, which is less than half */
  const uint64_t kept = x >> shift, rest = x & (((uint64_t)1 << shift) - 1),
                 half = (uint64_t)1 << (shift - 1);
  return kept + (rest > half || (rest == half && (kept & 1)));
}

static inline int32_t whet_bit_width(uint64_t x) {
  int32_t n = 0;
  for (int32_t step = 32; step > 0; step >>= 1) {
    if (x >> step) {
      n += step;
      x >>= step;
    }
  }
  return n + (x != 0);
}

/* rne(float32(acc) * m * 2^-t). Needs 0 <= m < 2^31 of which at most 24 bits are significant, and a result
 * within int32. */
static inline int32_t whet_scale_f(int32_t acc, int32_t m, int32_t t) {
  const uint32_t magnitude = acc < 0 ? 0u - (uint32_t)acc : (uint32_t)acc;
  const int32_t drop_acc = whet_bit_width(magnitude) - 24;
  const uint64_t a =
      drop_acc > 0 ? whet_rne_shift(magnitude, drop_acc) : magnitude; /* float32(acc), 24 bits */
  const uint64_t product = a * (uint32_t)m;
  const int32_t drop = whet_bit_width(product) - 24;
  const uint64_t rounded = drop > 0 ? whet_rne_shift(product, drop) : product; /* the IEEE product, 24 bits */
  const int32_t scale = t - (drop > 0 ? drop : 0) - (drop_acc > 0 ? drop_acc : 0);
  const int32_t y = scale >= 0 ? (int32_t)whet_rne_shift(rounded, scale) : (int32_t)(rounded << -scale);
  return acc < 0 ? -y : y;
}

/* As whet_scale_f(acc, w, 32 + f), exact where the result is below 512 in magnitude and elsewhere off by one
 * at most, so that every clamped int8 output is the same. Needs |acc| < 2^24 and 1 <= f <= 15. Both roundings
 * of rule F together are one to nearest unless the product lies within 2^-16 of a tie; then its high word is
 * half or half - 1, the rest tells how near, and the long form decides. */
static inline int32_t whet_scale_f_short(int32_t acc, int32_t w, int32_t f) {
  const int64_t product = (int64_t)acc * w;
  const int32_t one = (int32_t)1 << f, x = (int32_t)(product >> 32) + (one >> 1);
  if (((x + 1) & (one - 2)) == 0) {
    const uint32_t low = (uint32_t)product, distance = x & 1 ? 0u - low : low;
    if (distance <= (uint32_t)1 << (16 + f)) return whet_scale_f(acc, w, 32 + f);
  }
  return x >> f;
}

/* SRDHM: (a * b) / 2^31 rounded to nearest, ties away from zero; (-2^31)^2 saturates. */
static inline int32_t whet_srdhm(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  const int64_t product = (int64_t)a * b;
  const int64_t nudge = product >= 0 ? (1 << 30) : 1 - (1 << 30);
  return (int32_t)((product + nudge) / ((int64_t)1 << 31));
}

/* x / 2^shift rounded to nearest, ties away from zero; 0 <= shift <= 31. */
static inline int32_t whet_rounding_shift(int32_t x, int32_t shift) {
  const int32_t mask = (int32_t)(((int64_t)1 << shift) - 1);
  const int32_t rest = x & mask, threshold = (mask >> 1) + (x < 0);
  return (x >> shift) + (rest > threshold);
}

/* x * multiplier * 2^(shift - 31), TFLite's MultiplyByQuantizedMultiplier with double rounding. -31 <= shift
 * <= 30. */
static inline int32_t whet_scale_d(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
  return whet_rounding_shift(whet_srdhm((int32_t)((uint32_t)x << left), multiplier), right);
}

/* One output: rule F takes (m, t) as (multiplier, shift), or (w, -f) of the short form; rule D TFLite's. */
static inline int32_t whet_requant(int32_t rule, int32_t acc, int32_t multiplier, int32_t shift,
                                   int32_t zero_point, int32_t low, int32_t high) {
  const int32_t y = rule == WHET_RULE_D ? whet_scale_d(acc, multiplier, shift)
                    : shift < 0         ? whet_scale_f_short(acc, multiplier, -shift)
                                        : whet_scale_f(acc, multiplier, shift);
  return whet_clamp((int32_t)((uint32_t)y + (uint32_t)zero_point), low, high);
}

/* An activation of a word: nodes 128 words apart, in 1/128 of a step of the result, and straight lines between. */
static inline int32_t whet_activate(const int16_t* table, int32_t word) {
  const int16_t* node = table + (word >> 7) + 256;
  const int32_t share = word & 127;
  return (node[0] * (128 - share) + node[1] * share + (1 << 13)) >> 14;
}

/* Of rule T: tables one after the other, and where each channel's begins, null where there is one for all. */
typedef struct {
  const int16_t* nodes;
  const int32_t* first;
} whet_tables;

/* From the constants of rule T, which are not there where `count` is 0. */
static inline whet_tables whet_tables_of(int32_t count, const void* const* consts) {
  whet_tables tables = {0, 0};
  if (count > 0) tables.nodes = (const int16_t*)consts[0];
  if (count > 1) tables.first = (const int32_t*)consts[1];
  return tables;
}

/* One output of a product under rule T, from its packed constants: 2 multiplier, 3 shift, 4 tables, 5 where each
 * channel's begins. Scalar rows keep it out of the loop of plain layers. */
WHET_APART static int8_t whet_requant_t(const void* const* consts, int32_t tables, int32_t acc,
                                        int32_t channel, int32_t low, int32_t high) {
  const whet_tables of = whet_tables_of(tables, consts + 4);
  const int32_t multiplier = ((const int32_t*)consts[2])[channel],
                shift = ((const int8_t*)consts[3])[channel];
  const int32_t word = whet_clamp(whet_scale_f(acc, multiplier, shift), INT16_MIN, INT16_MAX);
  const int16_t* table = of.first ? of.nodes + of.first[channel] : of.nodes;
  return (int8_t)whet_clamp(whet_activate(table, word), low, high);
}

/* Rule F of a 64-bit accumulator, |acc| < 2^62: as whet_scale_f. */
static inline int32_t whet_scale_f_wide(int64_t acc, int32_t m, int32_t t) {
  const uint64_t magnitude = acc < 0 ? 0u - (uint64_t)acc : (uint64_t)acc;
  const int32_t drop_acc = whet_bit_width(magnitude) - 24;
  const uint64_t a = drop_acc > 0 ? whet_rne_shift(magnitude, drop_acc) : magnitude;
  const uint64_t product = a * (uint32_t)m;
  const int32_t drop = whet_bit_width(product) - 24;
  const uint64_t rounded = drop > 0 ? whet_rne_shift(product, drop) : product;
  const int32_t scale = t - (drop > 0 ? drop : 0) - (drop_acc > 0 ? drop_acc : 0);
  const int32_t y = scale >= 0 ? (int32_t)whet_rne_shift(rounded, scale) : (int32_t)(rounded << -scale);
  return acc < 0 ? -y : y;
}

/* TFLite's scaling of 64-bit accumulators, |acc| < 2^47: a multiplier of 16 bits and one rounding, ties up.
 * -31 <= shift <= 7. */
static inline int32_t whet_scale_wide(int64_t acc, int32_t multiplier, int32_t shift) {
  const int64_t m = multiplier < 0x7fff0000 ? (multiplier + (1 << 15)) >> 16 : 0x7fff;
  const int32_t total = 15 - shift;
  return (int32_t)((acc * m + ((int64_t)1 << (total - 1))) >> total);
}

/* One output of 16 bits from a 64-bit accumulator. WHET_RULE_D takes accumulators of 32 bits. */
static inline int16_t whet_requant_wide(int32_t rule, int64_t acc, int32_t multiplier, int32_t shift,
                                        int32_t low, int32_t high) {
  const int32_t y = rule == WHET_RULE_F   ? whet_scale_f_wide(acc, multiplier, shift)
                    : rule == WHET_RULE_D ? whet_scale_d((int32_t)acc, multiplier, shift)
                                          : whet_scale_wide(acc, multiplier, shift);
  return (int16_t)whet_clamp(y, low, high);
}

#endif /* WHET_KERNELS_REQUANT_REQUANT_H_ */
