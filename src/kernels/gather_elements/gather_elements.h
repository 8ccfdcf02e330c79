/* SPDX-License-Identifier: Apache-2.0
 * gather_elements: out[0][at] = in[0][at with at[axis] replaced by in[1][at]]. A negative index counts from the
 * end; what is then still outside is moved to the nearest element.
 *
 * in[0]: elements    in[1]: int32 or int64 [count]    out[0]: elements [count], of element_size bytes each
 * No constants. dims are those of in[1]; stride is how far in[0] moves along each, 0 along the axis itself.
 * A tile is at most WHET_GATHER_CHUNK elements.
 */
#ifndef WHET_KERNELS_GATHER_ELEMENTS_H_
#define WHET_KERNELS_GATHER_ELEMENTS_H_

#include "kernels/kernel.h"

enum { WHET_GATHER_RANK = 8, WHET_GATHER_CHUNK = 4096 };

typedef struct {
  int32_t count;
  int32_t element_size;           /* bytes: 1, 2, 4 or 8 */
  int32_t wide;                   /* 1: indices are int64 */
  int32_t axis_size, axis_stride; /* of in[0], in elements */
  int32_t dims[WHET_GATHER_RANK],
      stride[WHET_GATHER_RANK]; /* outermost first; unused ones in front are 1 and 0 */
} whet_gather_elements_params;

#endif /* WHET_KERNELS_GATHER_ELEMENTS_H_ */
