/* SPDX-License-Identifier: Apache-2.0
 * How a reduction walks its operand: for each of kept[0] x ... x kept[2] outputs, in C order, reduced[0] x
 * ... x reduced[2] elements. Bind merges dimensions; alternating kept and reduced dimensions of rank 6 leave
 * three of each.
 */
#ifndef WHET_KERNELS_LAYOUT_REDUCTION_H_
#define WHET_KERNELS_LAYOUT_REDUCTION_H_

#include <stdint.h>

enum { WHET_REDUCE = 3, WHET_REDUCE_RUN = 64 };

/* What a reduction does with its elements; codes of `kind`. */
enum { WHET_SUM = 0, WHET_PROD = 1, WHET_LARGEST = 2, WHET_LEAST = 3 };

typedef struct {
  int32_t kept[WHET_REDUCE], kept_stride[WHET_REDUCE];
  int32_t reduced[WHET_REDUCE], reduced_stride[WHET_REDUCE];
} whet_reduction;

static inline int32_t whet_reduction_outputs(const whet_reduction* s) {
  return s->kept[0] * s->kept[1] * s->kept[2];
}
static inline int32_t whet_reduction_count(const whet_reduction* s) {
  return s->reduced[0] * s->reduced[1] * s->reduced[2];
}

/* Where the elements of one output begin. */
static inline int32_t whet_reduction_start(const whet_reduction* s, int32_t output) {
  return output / (s->kept[1] * s->kept[2]) * s->kept_stride[0] +
         output / s->kept[2] % s->kept[1] * s->kept_stride[1] + output % s->kept[2] * s->kept_stride[2];
}

/* Reductions of a kind work in runs: at most WHET_REDUCE_RUN neighbours along kept[2]. */
typedef struct {
  int32_t first, count; /* outputs */
} whet_reduction_run;

static inline int32_t whet_reduction_runs(const whet_reduction* s) {
  return s->kept[0] * s->kept[1] * ((s->kept[2] + WHET_REDUCE_RUN - 1) / WHET_REDUCE_RUN);
}

static inline whet_reduction_run whet_reduction_run_at(const whet_reduction* s, int32_t tile) {
  const int32_t chunks = (s->kept[2] + WHET_REDUCE_RUN - 1) / WHET_REDUCE_RUN;
  const int32_t skipped = tile % chunks * WHET_REDUCE_RUN, left = s->kept[2] - skipped;
  whet_reduction_run run = {tile / chunks * s->kept[2] + skipped,
                            left < WHET_REDUCE_RUN ? left : WHET_REDUCE_RUN};
  return run;
}

#endif /* WHET_KERNELS_LAYOUT_REDUCTION_H_ */
