/* SPDX-License-Identifier: Apache-2.0
 * signal_bank: from the energy of a spectrum to the features of a frame, as TFLite Micro's audio front end computes
 * them. docs/ops.md says what each function is.
 *
 * filter_bank: in[0] uint32 [bins], in[1] weights, in[2] their complements, both int16, in[3] where each filter begins
 * in in[0], in[4] where in the weights, in[5] how wide it is, int16 [count + 1]; out[0] uint64 [count]. root: in[0] uint64
 * [count], in[1] int32 [1]; out[0] uint32 [count]. denoise: in[0] uint32 [count], in[1] the estimate before; out[0] uint32
 * [count], out[1] the estimate after, which may lie where in[1] does. gain: in[0], in[1] uint32 [count], in[2] int16 table;
 * out[0] uint32 [count]. log: in[0] uint32 [count]; out[0] int16 [count]; canonical constant 0 int32 [129]. One tile.
 */
#ifndef WHET_KERNELS_SIGNAL_BANK_H_
#define WHET_KERNELS_SIGNAL_BANK_H_

#include "kernels/kernel.h"

enum {
  WHET_SIGNAL_FILTER_BANK = 0,
  WHET_SIGNAL_ROOT = 1,
  WHET_SIGNAL_DENOISE = 2,
  WHET_SIGNAL_GAIN = 3,
  WHET_SIGNAL_LOG = 4
};

typedef struct {
  int32_t what; /* WHET_SIGNAL_... */
  int32_t count;
  int32_t smoothing[2], kept[2]; /* denoise, of even and of odd channels */
  int32_t remaining, clamping, smoothing_bits, bits;
  int32_t shift;                  /* gain */
  int32_t correction_bits, scale; /* log */
} whet_signal_bank_params;

#endif /* WHET_KERNELS_SIGNAL_BANK_H_ */
