/* SPDX-License-Identifier: Apache-2.0
 * How a binary operation walks its operands under NumPy broadcasting. The output is dense, in C order:
 * outer[0] x ... x outer[6] runs of `run` elements. A stride or step of 0 repeats an operand. Bind merges
 * dimensions so that `run` is as long as it can be.
 */
#ifndef WHET_KERNELS_LAYOUT_BROADCAST_H_
#define WHET_KERNELS_LAYOUT_BROADCAST_H_

#include <stdint.h>

enum { WHET_OUTER = 7, WHET_CHUNK = 4096 };

typedef struct {
  int32_t run, step_a, step_b; /* steps are 0 or 1 */
  int32_t outer[WHET_OUTER], stride_a[WHET_OUTER], stride_b[WHET_OUTER];
} whet_broadcast;

/* One tile: at most WHET_CHUNK elements of one run, and where they lie. */
typedef struct {
  int32_t count, a, b, out;
} whet_stretch;

static inline int32_t whet_broadcast_tiles(const whet_broadcast* s) {
  int32_t tiles = (s->run + WHET_CHUNK - 1) / WHET_CHUNK;
  for (int32_t d = 0; d < WHET_OUTER; ++d) tiles *= s->outer[d];
  return tiles;
}

static inline whet_stretch whet_broadcast_tile(const whet_broadcast* s, int32_t tile) {
  const int32_t chunks = (s->run + WHET_CHUNK - 1) / WHET_CHUNK;
  const int32_t first = tile % chunks * WHET_CHUNK, left = s->run - first;
  int32_t index = tile / chunks;
  whet_stretch t = {left < WHET_CHUNK ? left : WHET_CHUNK, first * s->step_a, first * s->step_b,
                    index * s->run + first};
  for (int32_t d = WHET_OUTER - 1; index > 0; --d) {
    const int32_t i = index % s->outer[d];
    index /= s->outer[d];
    t.a += i * s->stride_a[d];
    t.b += i * s->stride_b[d];
  }
  return t;
}

#endif /* WHET_KERNELS_LAYOUT_BROADCAST_H_ */
