/* SPDX-License-Identifier: Apache-2.0
 * gemm_f32: fully connected layer, out[r, n] = clamp(bias[n] + sum over k of in[r, k] * weight[n, k], act).
 *
 * in[0]: float [rows, k]       out[0]: float [rows, n]
 * Canonical constants: 0 weights float [n, k], 1 bias float [n] or null, 2 activation bounds float [2]
 * (minimum, maximum). Each output is summed by one thread in one order, so results do not depend on the
 * number of threads.
 */
#ifndef WHET_KERNELS_GEMM_F32_H_
#define WHET_KERNELS_GEMM_F32_H_

#include "kernels/kernel.h"

typedef struct {
  int32_t rows, k, n;
} whet_gemm_f32_params;

#endif /* WHET_KERNELS_GEMM_F32_H_ */
