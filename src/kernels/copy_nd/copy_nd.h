/* SPDX-License-Identifier: Apache-2.0
 * copy_nd: copies elements of one size between strided walks: transposes, slices, parts of concatenations.
 *
 * in[0]: elements, from `from_offset` on       out[0]: elements, from `to_offset` on       No constants.
 * Strides and steps may be 0 (the source repeats) or negative (it runs backwards).
 * Both walks are outer[0] x ... x outer[6] runs of `run` elements; strides, steps and offsets count elements.
 * in[0] and out[0] do not overlap. A tile is one run.
 */
#ifndef WHET_KERNELS_COPY_ND_H_
#define WHET_KERNELS_COPY_ND_H_

#include "kernels/kernel.h"

enum { WHET_COPY_OUTER = 7 };

typedef struct {
  int32_t element_size; /* bytes: 1, 2, 4 or 8 */
  int32_t run, from_step, to_step;
  int32_t outer[WHET_COPY_OUTER], from_stride[WHET_COPY_OUTER], to_stride[WHET_COPY_OUTER];
  int32_t from_offset, to_offset;
} whet_copy_nd_params;

#endif /* WHET_KERNELS_COPY_ND_H_ */
