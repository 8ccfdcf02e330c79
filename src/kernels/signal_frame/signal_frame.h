/* SPDX-License-Identifier: Apache-2.0
 * signal_frame: from a frame of sound to the energy of its spectrum, in 16-bit integers as TFLite Micro's audio front
 * end computes them. docs/ops.md says what each function is.
 *
 * window: in[0] int16 [count], in[1] int16 [period]; out[0] int16 [count]. scale: in[0] int16 [count]; out[0] int16
 * [count], out[1] int32 [1]. rfft: in[0] int16 [rows, period]; out[0] int16 [rows, length / 2 + 1, 2]; canonical
 * constants 0 twiddles int16 [length / 2, 2], 1 turns int16 [length / 4, 2]. energy: in[0] int16 [count, 2]; out[0]
 * uint32 [count]. A tile is a row of rfft; the others have one.
 */
#ifndef WHET_KERNELS_SIGNAL_FRAME_H_
#define WHET_KERNELS_SIGNAL_FRAME_H_

#include "kernels/kernel.h"

enum { WHET_SIGNAL_WINDOW = 0, WHET_SIGNAL_SCALE = 1, WHET_SIGNAL_RFFT = 2, WHET_SIGNAL_ENERGY = 3 };

typedef struct {
  int32_t what; /* WHET_SIGNAL_... */
  int32_t count, period;
  int32_t shift;        /* window */
  int32_t length, rows; /* rfft: a power of two, at least 4 and `period` */
  int32_t begin, end;   /* energy: which elements are computed; the others are 0 */
} whet_signal_frame_params;

#endif /* WHET_KERNELS_SIGNAL_FRAME_H_ */
