/* SPDX-License-Identifier: Apache-2.0
 * pool_nd: largest, mean or sum of the elements in a window over one to three axes, for the element types and windows
 * that the image pools do not have. Fewer axes are leading ones of size 1. A NaN is never a maximum.
 *
 * in[0]: elements [outer, in[0], in[1], in[2], inner]       out[0]: [outer, out[0], out[1], out[2], inner], of the same
 * type, or int64 flat indices of the first largest elements. No constants.
 * Window (a, b, c) begins at a * stride[0] - begin[0] and so on. A window without elements gives the lowest number,
 * the sum and mean 0, the index of the tensor's first element. A tile is one row of windows along the last axis.
 */
#ifndef WHET_KERNELS_POOL_ND_H_
#define WHET_KERNELS_POOL_ND_H_

#include "kernels/kernel.h"

enum { WHET_POOL_MAX = 0, WHET_POOL_INDEX = 1, WHET_POOL_MEAN = 2, WHET_POOL_SUM = 3 };
enum {
  WHET_POOL_OF_F32 = 0,
  WHET_POOL_OF_F64,
  WHET_POOL_OF_I8,
  WHET_POOL_OF_U8,
  WHET_POOL_OF_I32,
  WHET_POOL_OF_I64
};

typedef struct {
  int32_t outer, inner;
  int32_t in[3], out[3];
  int32_t kernel[3], stride[3], dilation[3], begin[3];
  int32_t limit[3];      /* taps before it count as elements of the mean, when padding does */
  int32_t index_step[3]; /* how far indices of neighbours along each axis lie apart, in units of inner */
  int32_t kind, of;      /* WHET_POOL_MAX ..., WHET_POOL_OF_F32 ... */
  int32_t include_pad;   /* 1: the mean divides by all taps before the limits, else by those inside */
} whet_pool_nd_params;

#endif /* WHET_KERNELS_POOL_ND_H_ */
