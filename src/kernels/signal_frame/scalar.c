/* SPDX-License-Identifier: Apache-2.0
 * The transform is a decimation in time of radix 4, with one stage of radix 2 where the length asks for it. Every
 * stage first scales by its radix, so that nothing overflows; products are rounded to 15 bits, ties up.
 */
#include <string.h>

#include "kernels/signal_frame/signal_frame.h"

typedef struct {
  int16_t r, i;
} complex16;

static void window(const whet_signal_frame_params* p, const int16_t* x, const int16_t* w, int16_t* y) {
  for (int32_t i = 0; i < p->count; ++i) {
    const int32_t v = ((int32_t)x[i] * w[i % p->period]) >> p->shift;
    y[i] = (int16_t)(v < -32768 ? -32768 : v > 32767 ? 32767 : v);
  }
}

/* The magnitude of -32768 is -32768 here, as 16 bits have it. */
static int32_t headroom(const int16_t* x, int32_t count) {
  int16_t top = 0;
  int32_t bits = 15;
  for (int32_t i = 0; i < count; ++i) {
    if (x[i] > top) {
      top = x[i];
    } else if (-x[i] > top) {
      top = (int16_t)-x[i];
    }
  }
  if (top <= 0) return 0;
  for (; top > 0; top = (int16_t)(top >> 1)) --bits;
  return bits;
}

static void scale(const whet_signal_frame_params* p, const int16_t* x, int16_t* y, int32_t* bits) {
  *bits = headroom(x, p->count);
  for (int32_t i = 0; i < p->count; ++i) y[i] = (int16_t)(x[i] * (1 << *bits));
}

static int16_t rounded(int32_t product) {
  return (int16_t)((product + (1 << 14)) >> 15);
}

static complex16 divided(complex16 x, int32_t by) {
  const complex16 y = {rounded(x.r * (32767 / by)), rounded(x.i * (32767 / by))};
  return y;
}

static complex16 times(complex16 a, complex16 b) {
  const complex16 y = {rounded((int32_t)((uint32_t)(a.r * b.r) - (uint32_t)(a.i * b.i))),
                       rounded((int32_t)((uint32_t)(a.r * b.i) + (uint32_t)(a.i * b.r)))};
  return y;
}

static complex16 plus(complex16 a, complex16 b) {
  const complex16 y = {(int16_t)(a.r + b.r), (int16_t)(a.i + b.i)};
  return y;
}

static complex16 minus(complex16 a, complex16 b) {
  const complex16 y = {(int16_t)(a.r - b.r), (int16_t)(a.i - b.i)};
  return y;
}

static void stage2(complex16* x, int32_t m, const complex16* w, int32_t step) {
  for (int32_t k = 0; k < m; ++k) {
    const complex16 a = divided(x[k], 2), b = times(divided(x[k + m], 2), w[k * step]);
    x[k] = plus(a, b);
    x[k + m] = minus(a, b);
  }
}

static void stage4(complex16* x, int32_t m, const complex16* w, int32_t step) {
  for (int32_t k = 0; k < m; ++k) {
    const complex16 a = divided(x[k], 4), b = times(divided(x[k + m], 4), w[k * step]);
    const complex16 c = times(divided(x[k + 2 * m], 4), w[2 * k * step]);
    const complex16 d = times(divided(x[k + 3 * m], 4), w[3 * k * step]);
    const complex16 even = plus(a, c), odd = plus(b, d), e = minus(a, c), o = minus(b, d);
    x[k] = plus(even, odd);
    x[k + 2 * m] = minus(even, odd);
    x[k + m].r = (int16_t)(e.r + o.i);
    x[k + m].i = (int16_t)(e.i - o.r);
    x[k + 3 * m].r = (int16_t)(e.r - o.i);
    x[k + 3 * m].i = (int16_t)(e.i + o.r);
  }
}

/* x[0, stride, 2 * stride, ...] of n elements to y; w holds the twiddles of a transform of n * stride. */
static void fft(const complex16* x, int32_t stride, complex16* y, int32_t n, const complex16* w) {
  const int32_t radix = n % 4 == 0 ? 4 : 2, m = n / radix;
  if (n == 1) {
    *y = *x;
    return;
  }
  for (int32_t k = 0; k < radix; ++k) fft(x + k * stride, stride * radix, y + k * m, m, w);
  if (radix == 4) {
    stage4(y, m, w, stride);
  } else {
    stage2(y, m, w, stride);
  }
}

/* The transform of real numbers from that of half as many complex ones. */
static void unfold(const complex16* z, int32_t half, const complex16* turns, complex16* y) {
  const complex16 first = divided(z[0], 2);
  y[0].r = (int16_t)(first.r + first.i);
  y[half].r = (int16_t)(first.r - first.i);
  y[0].i = y[half].i = 0;
  for (int32_t k = 1; k <= half / 2; ++k) {
    complex16 mirror = z[half - k];
    mirror.i = (int16_t)-mirror.i;
    const complex16 a = divided(z[k], 2), b = divided(mirror, 2);
    const complex16 sum = plus(a, b), turned = times(minus(a, b), turns[k - 1]);
    y[k].r = (int16_t)((sum.r + turned.r) >> 1);
    y[k].i = (int16_t)((sum.i + turned.i) >> 1);
    y[half - k].r = (int16_t)((sum.r - turned.r) >> 1);
    y[half - k].i = (int16_t)((turned.i - sum.i) >> 1);
  }
}

static void rfft(const whet_signal_frame_params* p, const whet_args* args, int32_t row) {
  complex16 *padded = args->workspace, *z = padded + p->length / 2;
  const size_t bytes = (size_t)p->period * sizeof(int16_t);
  memcpy(padded, (const int16_t*)args->in[0] + row * p->period, bytes);
  memset((char*)padded + bytes, 0, (size_t)(p->length - p->period) * sizeof(int16_t));
  fft(padded, 1, z, p->length / 2, args->consts[0]);
  unfold(z, p->length / 2, args->consts[1], (complex16*)args->out[0] + row * (p->length / 2 + 1));
}

static void energy(const whet_signal_frame_params* p, const complex16* x, uint32_t* y) {
  for (int32_t i = 0; i < p->count; ++i) {
    const int inside = i >= p->begin && i < p->end;
    y[i] = inside ? (uint32_t)(x[i].r * x[i].r) + (uint32_t)(x[i].i * x[i].i) : 0u;
  }
}

void whet_signal_frame_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_signal_frame_params* p = args->params;
  switch (p->what) {
    case WHET_SIGNAL_WINDOW:
      window(p, args->in[0], args->in[1], args->out[0]);
      break;
    case WHET_SIGNAL_SCALE:
      scale(p, args->in[0], args->out[0], args->out[1]);
      break;
    case WHET_SIGNAL_RFFT:
      for (int32_t row = begin; row < end; ++row) rfft(p, args, row);
      break;
    default:
      energy(p, args->in[0], args->out[0]);
  }
}
