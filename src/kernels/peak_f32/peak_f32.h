/* SPDX-License-Identifier: Apache-2.0
 * peak_f32: float32 multiply-accumulates in registers, as peak_s8. out[0]: float [16].
 */
#ifndef WHET_KERNELS_PEAK_F32_H_
#define WHET_KERNELS_PEAK_F32_H_

#include "kernels/kernel.h"
#include "kernels/peak_s8/peak_s8.h"

typedef struct {
  int32_t repeats;
} whet_peak_f32_params;

#endif /* WHET_KERNELS_PEAK_F32_H_ */
