/* SPDX-License-Identifier: Apache-2.0
 * matmul_any: batched matrix product of numbers other than f32. Each output is summed in the order of k; integers
 * wrap.
 *
 * in[0]: f64, i32, u32, i64 or u64 [batch..., m, k]       in[1]: the same [batch..., k, n]       out[0]: the same
 * [batch..., m, n]       No constants.       A tile is one output row: tiles = batches * m.
 */
#ifndef WHET_KERNELS_MATMUL_ANY_H_
#define WHET_KERNELS_MATMUL_ANY_H_

#include "kernels/kernel.h"
#include "kernels/layout/matrices.h"
#include "kernels/layout/number.h"

typedef struct {
  whet_matrices shape;
  int32_t type; /* WHET_NUM_F64 ... */
} whet_matmul_any_params;

#endif /* WHET_KERNELS_MATMUL_ANY_H_ */
