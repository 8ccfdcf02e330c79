/* SPDX-License-Identifier: Apache-2.0
 * resample_axis: every element along an axis of the result is a weighted sum of a few of the operand's, or a copy of one.
 *
 * in[0]: elements [outer, in, inner]       out[0]: elements [outer, out, inner]
 * Constants: 0 indices int32 [out, taps], from -1 to in - 1; 1 weights float [out, taps], or null to copy.
 * Elements are float where there are weights; index -1 stands for the value `outside`, and does not occur in copies,
 * which have one tap. A tile is one index of the result along the axis, for one outer index.
 */
#ifndef WHET_KERNELS_RESAMPLE_AXIS_H_
#define WHET_KERNELS_RESAMPLE_AXIS_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t outer, in, out, inner, taps;
  int32_t element_size; /* bytes */
  int32_t outside_bits; /* of a float */
} whet_resample_axis_params;

#endif /* WHET_KERNELS_RESAMPLE_AXIS_H_ */
