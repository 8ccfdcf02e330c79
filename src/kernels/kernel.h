/* SPDX-License-Identifier: Apache-2.0
 * What every kernel looks like. C99, because scalar kernels are compiled into microcontroller firmware as they are.
 *
 * A kernel works on raw pointers and allocates nothing. It computes tiles [begin, end) of its output, tiles being independent of
 * each other, so that any number of threads gives the same bits.
 */
#ifndef WHET_KERNELS_KERNEL_H_
#define WHET_KERNELS_KERNEL_H_

#include <stdint.h>

enum { WHET_MAX_CONSTS = 8 };

typedef struct {
  /* the family's struct of int32_t fields, and of nothing else: emitted C writes it as a list of numbers */
  const void* params;
  const void* const* in; /* activations, in the family's order */
  void* const* out;
  /* weights, tables: as packed by the row, or canonical where the row does not pack */
  const void* const* consts;
  /* this thread's, 64-byte aligned, as many bytes as the row's workspace() says; undefined contents */
  void* workspace;
} whet_args;

typedef void whet_run(const whet_args* args, int32_t begin, int32_t end);

#endif /* WHET_KERNELS_KERNEL_H_ */
