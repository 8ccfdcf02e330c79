/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "kernels/grid_sample/grid_sample.h"

/* The elements along one axis that make up a position. Index -1 is a zero. */
typedef struct {
  int32_t count, index[4];
  float weight[4];
} taps;

/* Positions beyond this are as far outside as can be; NaN is among them. */
static const float kFar = 16777216.0f;

static float position(const whet_grid_sample_params* p, float at, int32_t size) {
  float x = at;
  if (p->coordinates == WHET_GRID_CORNERS) x = (at + 1.0f) / 2.0f * (float)(size - 1);
  if (p->coordinates == WHET_GRID_EDGES) x = ((at + 1.0f) * (float)size - 1.0f) / 2.0f;
  return x >= -kFar ? (x <= kFar ? x : kFar) : -kFar;
}

/* Mirrors at the borders until x lies between them. */
static float reflected(float x, float low, float high) {
  const float range = high - low;
  if (range <= 0.0f) return low;
  const float beyond = x < low ? low - x : x > high ? x - high : 0.0f;
  if (beyond == 0.0f) return x;
  const int32_t turns = (int32_t)(beyond / range);
  const float rest = beyond - (float)turns * range;
  return (x < low) == (turns % 2 == 0) ? low + rest : high - rest;
}

static int32_t clamped(int32_t i, int32_t size) {
  return i < 0 ? 0 : i >= size ? size - 1 : i;
}

static int32_t element(const whet_grid_sample_params* p, int32_t i, int32_t size, float low, float high) {
  if (p->padding == WHET_GRID_ZEROS) return i >= 0 && i < size ? i : -1;
  if (p->padding == WHET_GRID_REFLECTION) return clamped((int32_t)reflected((float)i, low, high), size);
  return clamped(i, size);
}

static float cubic_near(float x) { /* within one element */
  const float a = -0.75f;
  return ((a + 2.0f) * x - (a + 3.0f)) * x * x + 1.0f;
}

static float cubic_far(float x) { /* between one and two */
  const float a = -0.75f;
  return ((a * x - 5.0f * a) * x + 8.0f * a) * x - 4.0f * a;
}

static void find_taps(const whet_grid_sample_params* p, float at, int32_t size, taps* t) {
  const int32_t corners = p->coordinates != WHET_GRID_EDGES;
  const float low = corners ? 0.0f : -0.5f, high = low + (float)(corners ? size - 1 : size);
  float x = position(p, at, size);
  if (p->mode == WHET_GRID_NEAREST) x = rintf(x);
  if (x < low || x > high) {
    if (p->padding == WHET_GRID_BORDER) x = x < 0.0f ? 0.0f : (float)(size - 1);
    if (p->padding == WHET_GRID_REFLECTION) x = reflected(x, low, high);
  }
  const float floor = floorf(x), share = x - floor;
  int32_t first = (int32_t)floor;
  t->count = 1;
  t->weight[0] = 1.0f;
  if (p->mode == WHET_GRID_LINEAR) {
    t->count = 2;
    t->weight[0] = 1.0f - share;
    t->weight[1] = share;
  } else if (p->mode == WHET_GRID_CUBIC) {
    t->count = 4;
    first -= 1;
    t->weight[0] = cubic_far(share + 1.0f);
    t->weight[1] = cubic_near(share);
    t->weight[2] = cubic_near(1.0f - share);
    t->weight[3] = cubic_far(2.0f - share);
  }
  for (int32_t k = 0; k < t->count; ++k) t->index[k] = element(p, first + k, size, low, high);
}

static void add(const float* in, float weight, int32_t count, float* out) {
  for (int32_t c = 0; c < count; ++c) out[c] += in[c] * weight;
}

void whet_grid_sample_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_grid_sample_params* p = args->params;
  const int32_t image = p->size[0] * p->size[1] * p->size[2];
  for (int32_t tile = begin; tile < end; ++tile) {
    const float* at = (const float*)args->in[1] + tile * p->axes;
    const float* in = (const float*)args->in[0] + tile / p->points * image * p->channels;
    float* out = (float*)args->out[0] + tile * p->channels;
    taps t[3] = {{1, {0, 0, 0, 0}, {1.0f, 0.0f, 0.0f, 0.0f}}, {0, {0}, {0}}, {0, {0}, {0}}};
    for (int32_t d = 0; d < p->axes; ++d) {
      const int32_t from = p->coordinates == WHET_GRID_ELEMENTS ? d : p->axes - 1 - d, axis = 3 - p->axes + d;
      find_taps(p, at[from], p->size[axis], &t[axis]);
    }
    for (int32_t c = 0; c < p->channels; ++c) out[c] = 0.0f;
    for (int32_t i = 0; i < t[0].count; ++i) {
      for (int32_t j = 0; j < t[1].count; ++j) {
        for (int32_t k = 0; k < t[2].count; ++k) {
          const int32_t z = t[0].index[i], y = t[1].index[j], x = t[2].index[k];
          if (z < 0 || y < 0 || x < 0) continue;
          add(in + ((z * p->size[1] + y) * p->size[2] + x) * p->channels,
              t[0].weight[i] * t[1].weight[j] * t[2].weight[k], p->channels, out);
        }
      }
    }
  }
}
