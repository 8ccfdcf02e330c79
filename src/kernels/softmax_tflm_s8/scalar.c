/* SPDX-License-Identifier: Apache-2.0
 * Qn.m below is a signed number of n integer and m fraction bits in 32; products are whet_srdhm, which adds
 * the integer bits.
 */
#include "kernels/requant/requant.h"
#include "kernels/softmax_tflm_s8/softmax_tflm_s8.h"

static int32_t saturating_left(int32_t x, int32_t bits) {
  const int64_t y = (int64_t)x * ((int64_t)1 << bits);
  return y > INT32_MAX ? INT32_MAX : y < INT32_MIN ? INT32_MIN : (int32_t)y;
}

/* exp(x) in Q0.31 of x in [-1/4, 0), Q0.31: Taylor's series to the fourth order about -1/8. */
static int32_t exp_quarter(int32_t x) {
  const int32_t exp_eighth = 1895147668, third = 715827883;
  const int32_t d = x + (1 << 28), d2 = whet_srdhm(d, d), d3 = whet_srdhm(d2, d), d4 = whet_srdhm(d2, d2);
  const int32_t tail = whet_srdhm(whet_rounding_shift(d4, 2) + d3, third) + d2;
  return exp_eighth + whet_srdhm(exp_eighth, d + whet_rounding_shift(tail, 1));
}

/* exp(x) in Q0.31 of x <= 0, Q5.26: the quarter nearest below by series, times exp(-2^k) for the bits of the
 * rest. */
static int32_t exp_negative(int32_t x) {
  static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t quarter = 1 << 24;
  const int32_t part = (x & (quarter - 1)) - quarter, rest = part - x;
  int32_t y = exp_quarter(saturating_left(part, 5));
  if (x == 0) return INT32_MAX;
  for (int32_t k = 0; k < 7; ++k) {
    if ((rest >> (24 + k)) & 1) y = whet_srdhm(y, factors[k]);
  }
  return y;
}

/* 1 / (1 + x) in Q0.31 of x in [0, 1), Q0.31: three Newton steps in Q2.29. */
static int32_t reciprocal(int32_t x) {
  const int32_t half = (int32_t)(((int64_t)x + INT32_MAX + 1) / 2);
  int32_t y = 1515870810 + whet_srdhm(half, -1010580540);
  for (int32_t i = 0; i < 3; ++i) {
    const int32_t error = (1 << 29) - whet_srdhm(half, y);
    y += saturating_left(whet_srdhm(y, error), 2);
  }
  return saturating_left(y, 1);
}

static void row(const whet_softmax_tflm_s8_params* p, const int8_t* in, int8_t* out) {
  int32_t top = in[0], sum = 0; /* Q12.19 */
  for (int32_t i = 1; i < p->depth; ++i) top = in[i] > top ? in[i] : top;
  for (int32_t i = 0; i < p->depth; ++i) {
    if (in[i] - top < p->diff_min) continue;
    sum += whet_rounding_shift(exp_negative(whet_scale_d(in[i] - top, p->multiplier, p->left_shift)), 12);
  }
  const int32_t headroom = 32 - whet_bit_width((uint32_t)sum);
  const int32_t scale = reciprocal((int32_t)(((uint32_t)sum << headroom) - ((uint32_t)1 << 31)));
  const int32_t shift = whet_clamp(12 - headroom + 23, 0, 31);
  for (int32_t i = 0; i < p->depth; ++i) {
    int32_t y = -128;
    if (in[i] - top >= p->diff_min) {
      const int32_t e = exp_negative(whet_scale_d(in[i] - top, p->multiplier, p->left_shift));
      y = whet_clamp(whet_rounding_shift(whet_srdhm(scale, e), shift) - 128, -128, 127);
    }
    out[i] = (int8_t)y;
  }
}

void whet_softmax_tflm_s8_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_softmax_tflm_s8_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    row(p, (const int8_t*)args->in[0] + tile * p->depth, (int8_t*)args->out[0] + tile * p->depth);
  }
}
