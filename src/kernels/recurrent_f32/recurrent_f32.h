/* SPDX-License-Identifier: Apache-2.0
 * recurrent_f32: plain recurrent, gated and long short-term memory cells over the steps of a sequence. The input
 * has been multiplied with its weights before; ops/recurrent.h says what the operands are.
 *
 * in[0]: xw [time, batch, gates * units]       in[1]: r [hidden, gates * units]       in[2]: rb [gates * units]
 * in[3]: int32 lengths [batch]       in[4]: h0 [batch, hidden]       in[5]: c0 [batch, units]       in[6]: peephole
 * [3 * units]       in[7]: projection [units, hidden]       in[8]: its bias [hidden]. All from in[2] may be null.
 * out[0]: y [time, batch, hidden]       out[1]: h [batch, hidden]       out[2]: c [batch, units], of lstm.
 * No constants. A tile is one sequence of the batch.
 */
#ifndef WHET_KERNELS_RECURRENT_F32_H_
#define WHET_KERNELS_RECURRENT_F32_H_

#include "kernels/kernel.h"

enum { WHET_CELL_RNN = 1, WHET_CELL_GRU = 3, WHET_CELL_LSTM = 4 }; /* the number of gates */

enum {
  WHET_ACT_RELU = 0,
  WHET_ACT_TANH = 1,
  WHET_ACT_SIGMOID = 2,
  WHET_ACT_AFFINE = 3,
  WHET_ACT_LEAKY_RELU = 4,
  WHET_ACT_THRESHOLDED_RELU = 5,
  WHET_ACT_SCALED_TANH = 6,
  WHET_ACT_HARD_SIGMOID = 7,
  WHET_ACT_ELU = 8,
  WHET_ACT_SOFTSIGN = 9,
  WHET_ACT_SOFTPLUS = 10,
  WHET_ACT_CLAMP = 11
};

typedef struct {
  int32_t cell; /* WHET_CELL_... */
  int32_t time, batch, units, hidden;
  int32_t reverse, linear_before_reset, coupled;           /* 0 or 1 */
  int32_t clip_bits, cell_clip_bits, projection_clip_bits; /* bits of float32, 0 where unbounded */
  int32_t activation[3], alpha_bits[3], beta_bits[3];
} whet_recurrent_f32_params;

#endif /* WHET_KERNELS_RECURRENT_F32_H_ */
