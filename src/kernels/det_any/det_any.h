/* SPDX-License-Identifier: Apache-2.0
 * det_any: determinants by elimination in double, the largest element of each column as its pivot.
 *
 * in[0]: f32 or f64 [count, n, n]       out[0]: the same [count]       No constants.       A tile is one matrix.
 */
#ifndef WHET_KERNELS_DET_ANY_H_
#define WHET_KERNELS_DET_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/number.h"

typedef struct {
  int32_t count, n;
  int32_t type; /* WHET_NUM_F32 or WHET_NUM_F64 */
} whet_det_any_params;

#endif /* WHET_KERNELS_DET_ANY_H_ */
