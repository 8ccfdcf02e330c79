/* SPDX-License-Identifier: Apache-2.0
 * scatter: slices of in[1] meet those of out[0] that index tuples of in[0] name, one after the other. A negative
 * index counts from the end; a tuple with an index that is then outside does nothing.
 *
 * in[0]: int32 or int64 tuples [count, depth]    in[1]: updates [count, slice] elements
 * out[0]: the data already: sizes and strides say how the axes that are indexed lie in it
 * No constants. Where an update goes depends on its own place too: dims (of the updates, their product is count)
 * and stride say how far out[0] moves along each; scatter_nd has strides of 0. One tile: the order matters.
 */
#ifndef WHET_KERNELS_SCATTER_H_
#define WHET_KERNELS_SCATTER_H_

#include "kernels/kernel.h"

enum { WHET_SCATTER_RANK = 8 };

/* Sums and products of integers wrap around; the larger or smaller of a NaN and a number is the NaN. */
enum { WHET_MEET_ADD = 1, WHET_MEET_MUL = 2, WHET_MEET_MAX = 3, WHET_MEET_MIN = 4 };

typedef struct {
  int32_t count, depth, slice;
  int32_t element_size; /* bytes */
  int32_t dtype;        /* whet_dtype of whet.h; looked at unless `meet` is 0 */
  int32_t meet;         /* 0: an update replaces what is there; otherwise WHET_MEET_... */
  int32_t wide;         /* 1: indices are int64 */
  int32_t sizes[WHET_SCATTER_RANK], strides[WHET_SCATTER_RANK]; /* of the `depth` indexed axes, in elements */
  int32_t dims[WHET_SCATTER_RANK], stride[WHET_SCATTER_RANK];   /* outermost first; unused ones are 1 and 0 */
} whet_scatter_params;

#endif /* WHET_KERNELS_SCATTER_H_ */
