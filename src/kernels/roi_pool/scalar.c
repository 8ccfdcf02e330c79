/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "kernels/roi_pool/roi_pool.h"

/* One axis of a region: where its first cell begins, how large cells are, and how often they are sampled. */
typedef struct {
  float start, cell;
  int32_t samples;
} span;

/* Two neighbours and their shares; both are 0 where the sample lies outside. */
typedef struct {
  int32_t low, high;
  float low_share, high_share;
} sample;

static float finite(float x) {
  return x > -1e9f ? (x < 1e9f ? x : 1e9f) : -1e9f;
}

static span span_of(const whet_roi_pool_params* p, float begin, float end, int32_t cells) {
  const float offset = p->half_pixel ? 0.5f : 0.0f;
  const float from = finite(begin - offset), to = finite(end - offset);
  float size = to - from;
  if (!p->half_pixel && size < 1.0f) size = 1.0f;
  span s = {from, size / (float)cells, p->samples};
  if (s.samples == 0) {
    const float wanted = ceilf(s.cell);
    s.samples = wanted > 0.0f ? (wanted < (float)WHET_ROI_SAMPLES ? (int32_t)wanted : WHET_ROI_SAMPLES) : 0;
  }
  return s;
}

static sample sample_at(const span* s, int32_t cell, int32_t i, int32_t size) {
  float x = s->start + (float)cell * s->cell + ((float)i + 0.5f) * s->cell / (float)s->samples;
  sample r = {0, 0, 0.0f, 0.0f};
  if (x < -1.0f || x > (float)size) return r;
  if (x < 0.0f) x = 0.0f;
  r.low = (int32_t)x;
  r.high = r.low + 1;
  if (r.low >= size - 1) {
    r.low = r.high = size - 1;
    x = (float)r.low;
  }
  r.high_share = x - (float)r.low;
  r.low_share = 1.0f - r.high_share;
  return r;
}

static float larger(float a, float b) {
  return a > b ? a : b;
}

/* Adds the sample to the sums, or keeps the largest of the corners' parts. */
static void take(const whet_roi_pool_params* p, const float* in, sample y, sample x, int32_t first,
                 float* out) {
  const float* corner[4] = {
      in + (y.low * p->in_w + x.low) * p->channels, in + (y.low * p->in_w + x.high) * p->channels,
      in + (y.high * p->in_w + x.low) * p->channels, in + (y.high * p->in_w + x.high) * p->channels};
  const float w[4] = {y.low_share * x.low_share, y.low_share * x.high_share, y.high_share * x.low_share,
                      y.high_share * x.high_share};
  for (int32_t c = 0; c < p->channels; ++c) {
    const float part[4] = {w[0] * corner[0][c], w[1] * corner[1][c], w[2] * corner[2][c],
                           w[3] * corner[3][c]};
    if (p->kind == WHET_ROI_ALIGN_AVERAGE) {
      out[c] += part[0] + part[1] + part[2] + part[3];
    } else {
      const float most = larger(larger(part[0], part[1]), larger(part[2], part[3]));
      out[c] = first ? most : larger(out[c], most);
    }
  }
}

static void align(const whet_roi_pool_params* p, const float* in, const span* rows, const span* columns,
                  int32_t oy, int32_t ox, float* out) {
  for (int32_t i = 0; i < rows->samples; ++i) {
    const sample y = sample_at(rows, oy, i, p->in_h);
    for (int32_t j = 0; j < columns->samples; ++j)
      take(p, in, y, sample_at(columns, ox, j, p->in_w), i == 0 && j == 0, out);
  }
  if (p->kind != WHET_ROI_ALIGN_AVERAGE || rows->samples == 0 || columns->samples == 0) return;
  const float count = (float)rows->samples * (float)columns->samples;
  for (int32_t c = 0; c < p->channels; ++c) out[c] /= count;
}

static int32_t bounded(float x, int32_t size) {
  return x > 0.0f ? (x < (float)size ? (int32_t)x : size) : 0;
}

/* Rounds half away from zero. */
static float rounded(float x) {
  return x < 0.0f ? ceilf(x - 0.5f) : floorf(x + 0.5f);
}

/* The elements [*first, *last) of a cell of a region whose edges are rounded. */
static void elements(float begin, float end, int32_t cell, int32_t cells, int32_t size, int32_t* first,
                     int32_t* last) {
  const float from = rounded(finite(begin)), span = rounded(finite(end)) - from + 1.0f;
  const float step = (span > 1.0f ? span : 1.0f) / (float)cells;
  *first = bounded(floorf((float)cell * step) + from, size);
  *last = bounded(ceilf((float)(cell + 1) * step) + from, size);
}

static void largest(const whet_roi_pool_params* p, const float* in, const float* roi, int32_t oy, int32_t ox,
                    float* out) {
  int32_t top, bottom, left, right;
  elements(roi[1], roi[3], oy, p->out_h, p->in_h, &top, &bottom);
  elements(roi[0], roi[2], ox, p->out_w, p->in_w, &left, &right);
  for (int32_t y = top; y < bottom; ++y) {
    for (int32_t x = left; x < right; ++x) {
      const float* from = in + (y * p->in_w + x) * p->channels;
      const int32_t first = y == top && x == left;
      for (int32_t c = 0; c < p->channels; ++c) out[c] = first ? from[c] : larger(out[c], from[c]);
    }
  }
}

static int32_t image_of(const whet_roi_pool_params* p, const void* images, int32_t roi) {
  const int64_t image = p->wide ? ((const int64_t*)images)[roi] : ((const int32_t*)images)[roi];
  return image < 0 ? 0 : image >= p->batch ? p->batch - 1 : (int32_t)image;
}

void whet_roi_pool_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_roi_pool_params* p = args->params;
  float scale;
  memcpy(&scale, &p->scale_bits, sizeof scale);
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t n = tile / p->out_h, oy = tile % p->out_h;
    const float* region = (const float*)args->in[1] + 4 * n;
    const float roi[4] = {region[0] * scale, region[1] * scale, region[2] * scale, region[3] * scale};
    const float* in =
        (const float*)args->in[0] + image_of(p, args->in[2], n) * p->in_h * p->in_w * p->channels;
    const span rows = span_of(p, roi[1], roi[3], p->out_h), columns = span_of(p, roi[0], roi[2], p->out_w);
    float* out = (float*)args->out[0] + tile * p->out_w * p->channels;
    for (int32_t ox = 0; ox < p->out_w; ++ox, out += p->channels) {
      for (int32_t c = 0; c < p->channels; ++c) out[c] = 0.0f;
      if (p->kind == WHET_ROI_MAX) {
        largest(p, in, roi, oy, ox, out);
      } else {
        align(p, in, &rows, &columns, oy, ox, out);
      }
    }
  }
}
