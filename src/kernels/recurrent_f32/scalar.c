/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/recurrent_f32/recurrent_f32.h"

typedef struct {
  int32_t kind;
  float alpha, beta;
} activation;

typedef struct {
  const whet_recurrent_f32_params* p;
  const float *r, *rb, *peephole, *projection, *projection_bias;
  activation f[3];
  float clip, cell_clip, projection_clip;
  float *gates, *h, *c, *out; /* workspace */
} cell;

static float from_bits(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static float bounded(float x, float bound) {
  return bound > 0.0f ? (x < -bound ? -bound : x > bound ? bound : x) : x;
}

static float apply(activation f, float x) {
  switch (f.kind) {
    case WHET_ACT_RELU:
      return x > 0.0f ? x : 0.0f;
    case WHET_ACT_TANH:
      return tanhf(x);
    case WHET_ACT_SIGMOID:
      return 1.0f / (1.0f + expf(-x));
    case WHET_ACT_AFFINE:
      return f.alpha * x + f.beta;
    case WHET_ACT_LEAKY_RELU:
      return x < 0.0f ? f.alpha * x : x;
    case WHET_ACT_THRESHOLDED_RELU:
      return x >= f.alpha ? x : 0.0f;
    case WHET_ACT_SCALED_TANH:
      return f.alpha * tanhf(f.beta * x);
    case WHET_ACT_HARD_SIGMOID:
      x = f.alpha * x + f.beta;
      return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
    case WHET_ACT_ELU:
      return x < 0.0f ? f.alpha * expm1f(x) : x;
    case WHET_ACT_SOFTSIGN:
      return x / (1.0f + fabsf(x));
    case WHET_ACT_SOFTPLUS:
      return x > 30.0f ? x : log1pf(expf(x));
    default:
      return x < f.alpha ? f.alpha : x > f.beta ? f.beta : x;
  }
}

/* sums[j] = rb[j] + state * r[..][j] for the columns [first, first + count); a row of r at a time, so that the
 * inner loop is contiguous. */
static void product(const cell* l, const float* state, int32_t first, int32_t count, float* sums) {
  const int32_t columns = l->p->cell * l->p->units;
  for (int32_t j = 0; j < count; ++j) sums[j] = l->rb ? l->rb[first + j] : 0.0f;
  for (int32_t k = 0; k < l->p->hidden; ++k) {
    const float v = state[k];
    const float* row = l->r + (size_t)k * (size_t)columns + first;
    for (int32_t j = 0; j < count; ++j) sums[j] += v * row[j];
  }
}

static void step_rnn(const cell* l, const float* pre) {
  const int32_t n = l->p->units;
  product(l, l->h, 0, n, l->gates);
  for (int32_t j = 0; j < n; ++j) l->h[j] = apply(l->f[0], bounded(pre[j] + l->gates[j], l->clip));
}

static void step_gru(const cell* l, const float* pre) {
  const int32_t n = l->p->units, after = l->p->linear_before_reset;
  float* hidden = l->gates + 2 * n;
  product(l, l->h, 0, after ? 3 * n : 2 * n, l->gates);
  for (int32_t j = 0; j < 2 * n; ++j) l->gates[j] = apply(l->f[0], bounded(pre[j] + l->gates[j], l->clip));
  if (!after) {
    for (int32_t j = 0; j < n; ++j) l->out[j] = l->gates[n + j] * l->h[j];
    product(l, l->out, 2 * n, n, hidden);
  }
  for (int32_t j = 0; j < n; ++j) {
    const float x = pre[2 * n + j] + (after ? l->gates[n + j] * hidden[j] : hidden[j]), z = l->gates[j];
    l->h[j] = (1.0f - z) * apply(l->f[1], bounded(x, l->clip)) + z * l->h[j];
  }
}

static void project(const cell* l) {
  const int32_t hidden = l->p->hidden;
  for (int32_t k = 0; k < hidden; ++k) l->h[k] = l->projection_bias ? l->projection_bias[k] : 0.0f;
  for (int32_t j = 0; j < l->p->units; ++j) {
    const float* row = l->projection + (size_t)j * (size_t)hidden;
    for (int32_t k = 0; k < hidden; ++k) l->h[k] += l->out[j] * row[k];
  }
  for (int32_t k = 0; k < hidden; ++k) l->h[k] = bounded(l->h[k], l->projection_clip);
}

static float gate(const cell* l, const float* pre, int32_t g, int32_t j) {
  const int32_t at = g * l->p->units + j;
  const float look = l->peephole ? l->peephole[at] * l->c[j] : 0.0f;
  return apply(l->f[0], bounded(pre[at] + l->gates[at] + look, l->clip));
}

static void step_lstm(const cell* l, const float* pre) {
  const int32_t n = l->p->units;
  product(l, l->h, 0, 4 * n, l->gates);
  for (int32_t j = 0; j < n; ++j) {
    const float input = gate(l, pre, 0, j), forget = l->p->coupled ? 1.0f - input : gate(l, pre, 2, j);
    const float fresh = apply(l->f[1], bounded(pre[3 * n + j] + l->gates[3 * n + j], l->clip));
    l->c[j] = bounded(forget * l->c[j] + input * fresh, l->cell_clip);
    l->out[j] = gate(l, pre, 1, j) * apply(l->f[2], l->c[j]);
  }
  if (l->projection) {
    project(l);
  } else {
    memcpy(l->h, l->out, (size_t)n * sizeof(float));
  }
}

static void step(const cell* l, const float* pre) {
  if (l->p->cell == WHET_CELL_RNN) {
    step_rnn(l, pre);
  } else if (l->p->cell == WHET_CELL_GRU) {
    step_gru(l, pre);
  } else {
    step_lstm(l, pre);
  }
}

static void begin_state(const float* from, int32_t tile, int32_t count, float* to) {
  for (int32_t i = 0; i < count; ++i) to[i] = from ? from[tile * count + i] : 0.0f;
}

static void sequence(const cell* l, const whet_args* args, int32_t tile) {
  const whet_recurrent_f32_params* p = l->p;
  const int32_t* lengths = args->in[3];
  const size_t hidden = (size_t)p->hidden, columns = (size_t)(p->cell * p->units);
  int32_t length = lengths ? lengths[tile] : p->time;
  length = length < 0 ? 0 : length > p->time ? p->time : length;
  begin_state(args->in[4], tile, p->hidden, l->h);
  begin_state(args->in[5], tile, p->units, l->c);
  for (int32_t s = 0; s < p->time; ++s) {
    const int32_t t = s >= length ? s : p->reverse ? length - 1 - s : s;
    const size_t row = (size_t)t * (size_t)p->batch + (size_t)tile;
    float* y = (float*)args->out[0] + row * hidden;
    if (s < length) {
      step(l, (const float*)args->in[0] + row * columns);
      memcpy(y, l->h, hidden * sizeof(float));
    } else {
      memset(y, 0, hidden * sizeof(float));
    }
  }
  memcpy((float*)args->out[1] + (size_t)tile * hidden, l->h, hidden * sizeof(float));
  if (p->cell == WHET_CELL_LSTM)
    memcpy((float*)args->out[2] + tile * p->units, l->c, (size_t)p->units * sizeof(float));
}

void whet_recurrent_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_recurrent_f32_params* p = args->params;
  cell l = {p, args->in[1], args->in[2], args->in[6], args->in[7], args->in[8], {{0, 0, 0}},
            0, 0,           0,           0,           0,           0,           0};
  for (int32_t i = 0; i < 3; ++i) {
    l.f[i].kind = p->activation[i];
    l.f[i].alpha = from_bits(p->alpha_bits[i]);
    l.f[i].beta = from_bits(p->beta_bits[i]);
  }
  l.clip = from_bits(p->clip_bits);
  l.cell_clip = from_bits(p->cell_clip_bits);
  l.projection_clip = from_bits(p->projection_clip_bits);
  l.gates = args->workspace;
  l.h = l.gates + p->cell * p->units;
  l.c = l.h + p->hidden;
  l.out = l.c + p->units;
  for (int32_t tile = begin; tile < end; ++tile) sequence(&l, args, tile);
}
