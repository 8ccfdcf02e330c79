/* SPDX-License-Identifier: Apache-2.0
 * matmul_f32: batched matrix product of two float tensors. Each output is summed in the order of k.
 *
 * in[0]: float [batch..., m, k]       in[1]: float [batch..., k, n]       out[0]: float [batch..., m, n] No
 * constants. A tile is one output row: tiles = batches * m.
 */
#ifndef WHET_KERNELS_MATMUL_F32_H_
#define WHET_KERNELS_MATMUL_F32_H_

#include "kernels/kernel.h"
#include "kernels/layout/matrices.h"

typedef struct {
  whet_matrices shape;
} whet_matmul_f32_params;

#endif /* WHET_KERNELS_MATMUL_F32_H_ */
