/* SPDX-License-Identifier: Apache-2.0
 * coded_depthwise_f32: depthwise_f32 on weights that stay codes, for firmware, which has no memory to expand them into. The same sums in the same
 * order as the scalar row of depthwise_f32 on what the codes stand for, hence the same bits; 1 KB of stack holds weights as floats.
 *
 * Activations and tiles as depthwise_f32. Constants: 0 codes of the weights, in the order of depthwise_f32's, 1 bias float or null, 2 activation
 * bounds float [2], 3 scales float or bfloat16, 4 zero points int8 or null.
 */
#ifndef WHET_KERNELS_CODED_DEPTHWISE_F32_H_
#define WHET_KERNELS_CODED_DEPTHWISE_F32_H_

#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/layout/coding.h"

typedef struct {
  whet_depthwise_f32_params window;
  whet_coding coding;
} whet_coded_depthwise_f32_params;

#endif /* WHET_KERNELS_CODED_DEPTHWISE_F32_H_ */
