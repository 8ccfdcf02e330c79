/* SPDX-License-Identifier: Apache-2.0
 * select_any: element by element the first or the second of two tensors of any one type, by truth values; all
 * three are broadcast. The output is dense, in C order: outer[0] x ... x outer[4] runs of `run` elements.
 * Strides and steps of 0 repeat an operand.
 *
 * in[0]: bool       in[1], in[2], out[0]: elements of `bytes`       No constants.
 * A tile is at most WHET_CHUNK elements of a run.
 */
#ifndef WHET_KERNELS_SELECT_ANY_SELECT_ANY_H_
#define WHET_KERNELS_SELECT_ANY_SELECT_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/broadcast.h"

typedef struct {
  int32_t bytes; /* 1, 2, 4 or 8 */
  int32_t run, step[3];
  int32_t outer[WHET_OUTER], stride[3][WHET_OUTER];
} whet_select_any_params;

static inline int32_t whet_select_any_tiles(const whet_select_any_params* p) {
  int32_t tiles = (p->run + WHET_CHUNK - 1) / WHET_CHUNK;
  for (int32_t d = 0; d < WHET_OUTER; ++d) tiles *= p->outer[d];
  return tiles;
}

#endif /* WHET_KERNELS_SELECT_ANY_SELECT_ANY_H_ */
