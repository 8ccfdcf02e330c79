/* SPDX-License-Identifier: Apache-2.0
 * reduce_f64: sum, product, largest or least of the elements along any axes. A NaN among them is the result.
 *
 * in[0]: double       out[0]: double [outputs]       No constants.       A tile is a run of outputs.
 */
#ifndef WHET_KERNELS_REDUCE_F64_H_
#define WHET_KERNELS_REDUCE_F64_H_

#include "kernels/kernel.h"
#include "kernels/layout/reduction.h"

typedef struct {
  whet_reduction shape;
  int32_t kind; /* WHET_SUM ... */
} whet_reduce_f64_params;

#endif /* WHET_KERNELS_REDUCE_F64_H_ */
