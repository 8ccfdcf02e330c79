/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/signal_bank/signal_bank.h"

/* Neighbouring filters share their slopes: what one does not take of an energy goes to the next. The filter in front of
 * the first is only there for what it leaves. */
static void filter_bank(const whet_signal_bank_params* p, const whet_args* args) {
  const uint32_t* x = args->in[0];
  const int16_t *weights = args->in[1], *rest = args->in[2], *begins = args->in[3], *firsts = args->in[4],
                *widths = args->in[5];
  uint64_t sum = 0, next = 0, *y = args->out[0];
  for (int32_t i = 0; i <= p->count; ++i) {
    for (int32_t j = 0; j < widths[i]; ++j) {
      const uint64_t v = x[begins[i] + j];
      sum += (uint64_t)(int64_t)weights[firsts[i] + j] * v;
      next += (uint64_t)(int64_t)rest[firsts[i] + j] * v;
    }
    if (i > 0) y[i - 1] = sum;
    sum = next;
    next = 0;
  }
}

/* To nearest, bit by bit; what fits 32 bits saturates at 16, the rest at 32. */
static uint32_t root(uint64_t x) {
  const uint32_t most = x >> 32 ? 0xffffffffu : 0xffffu;
  uint64_t y = 0, bit = (uint64_t)1 << 62;
  while (bit > x) bit >>= 2;
  for (; bit; bit >>= 2) {
    if (x >= y + bit) {
      x -= y + bit;
      y = (y >> 1) + bit;
    } else {
      y >>= 1;
    }
  }
  return (uint32_t)(x > y && y != most ? y + 1 : y);
}

static void roots(const whet_signal_bank_params* p, const uint64_t* x, int32_t bits, uint32_t* y) {
  for (int32_t i = 0; i < p->count; ++i) y[i] = bits > 31 ? 0u : root(x[i]) >> (bits < 0 ? 0 : bits);
}

static void denoise(const whet_signal_bank_params* p, const uint32_t* x, const uint32_t* before, uint32_t* y,
                    uint32_t* after) {
  for (int32_t i = 0; i < p->count; ++i) {
    const uint32_t smoothing = (uint32_t)p->smoothing[i & 1], kept = (uint32_t)p->kept[i & 1];
    const uint32_t up = x[i] << p->smoothing_bits;
    const uint32_t noise = (uint32_t)(((uint64_t)up * smoothing + (uint64_t)before[i] * kept) >> p->bits);
    const uint32_t taken = noise > up ? up : noise;
    const uint32_t least = (uint32_t)(((uint64_t)x[i] * (uint32_t)p->remaining) >> p->bits);
    const uint32_t left = (up - taken) >> p->smoothing_bits;
    after[i] = p->clamping ? taken : noise;
    y[i] = left > least ? left : least;
  }
}

static int32_t bit_width(uint32_t x) {
  int32_t n = 0;
  for (; x; x >>= 1) ++n;
  return n;
}

/* A table of parabolas, one for every power of two. */
static int16_t gain_of(uint32_t x, const int16_t* table) {
  if (x <= 2) return table[x];
  const int32_t width = bit_width(x);
  const int16_t* t = table + 4 * width - 6;
  const int32_t part = (int32_t)((width < 11 ? x << (11 - width) : x >> (width - 11)) & 0x3ff);
  const uint32_t slope = (uint32_t)((t[2] * part) >> 5) + ((uint32_t)(int32_t)t[1] << 5);
  return (int16_t)(((int32_t)(slope * (uint32_t)part + (1u << 14)) >> 15) + t[0]);
}

/* With 12 bits behind the point in, with 6 out: x * x / 4 below 2, x - 1 above. */
static uint32_t shrunk(uint32_t x) {
  return x < 2u << 12 ? (x * x) >> 20 : (x >> 6) - 64u;
}

static void gain(const whet_signal_bank_params* p, const uint32_t* x, const uint32_t* noise,
                 const int16_t* table, uint32_t* y) {
  for (int32_t i = 0; i < p->count; ++i) {
    const uint32_t factor = (uint32_t)(int32_t)gain_of(noise[i], table);
    y[i] = shrunk((uint32_t)(((uint64_t)x[i] * factor) >> p->shift));
  }
}

/* The natural logarithm with 16 bits behind the point: log2 by chords, corrected from the table. */
static uint32_t log_of(uint32_t x, const int32_t* table) {
  const int32_t whole = bit_width(x) - 1;
  const int32_t rest = (int32_t)(x - ((uint32_t)1 << whole));
  const int32_t part = whole < 16 ? rest << (16 - whole) : rest >> (whole - 16);
  const int32_t at = part >> 9, c = table[at];
  const int64_t step = (int64_t)table[at + 1] - c;
  const uint32_t correction = (uint32_t)c + (uint32_t)((step * (part - (at << 9))) >> 16);
  const uint32_t log2 = ((uint32_t)whole << 16) + (uint32_t)part + correction;
  return (uint32_t)(((uint64_t)45426 * log2 + 32768) >> 16);
}

static void logs(const whet_signal_bank_params* p, const uint32_t* x, const int32_t* table, int16_t* y) {
  for (int32_t i = 0; i < p->count; ++i) {
    const uint32_t up = x[i] << p->correction_bits;
    const uint32_t v = up > 1 ? ((uint32_t)p->scale * log_of(up, table) + 32768u) >> 16 : 0u;
    y[i] = (int16_t)(v < 32767u ? v : 32767u);
  }
}

void whet_signal_bank_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_signal_bank_params* p = args->params;
  (void)begin;
  (void)end;
  switch (p->what) {
    case WHET_SIGNAL_FILTER_BANK:
      filter_bank(p, args);
      break;
    case WHET_SIGNAL_ROOT:
      roots(p, args->in[0], *(const int32_t*)args->in[1], args->out[0]);
      break;
    case WHET_SIGNAL_DENOISE:
      denoise(p, args->in[0], args->in[1], args->out[0], args->out[1]);
      break;
    case WHET_SIGNAL_GAIN:
      gain(p, args->in[0], args->in[1], args->in[2], args->out[0]);
      break;
    default:
      logs(p, args->in[0], args->consts[0], args->out[0]);
  }
}
