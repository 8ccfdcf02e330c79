/* SPDX-License-Identifier: Apache-2.0
 * peak_s8: multiply-accumulates of int8 by int8 into int32 in registers, as many a second as this instruction set can: what `whet bench`
 * holds kernels against. Every repeat is WHET_PEAK_MACS multiply-accumulates. out[0]: int32 [16], so that the work is used.
 */
#ifndef WHET_KERNELS_PEAK_S8_H_
#define WHET_KERNELS_PEAK_S8_H_

#include "kernels/kernel.h"

enum { WHET_PEAK_MACS = 8192 };

typedef struct {
  int32_t repeats;
} whet_peak_s8_params;

#endif /* WHET_KERNELS_PEAK_S8_H_ */
