/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/layout/reduce_real.h"
#include "kernels/reduce_f64/reduce_f64.h"

WHET_REDUCE_REAL(double)

void whet_reduce_f64_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_reduce_f64_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_reduction_run run = whet_reduction_run_at(&p->shape, tile);
    const double* in = (const double*)args->in[0] + whet_reduction_start(&p->shape, run.first);
    reduce_run(&p->shape, p->kind, in, (double*)args->out[0] + run.first, run.count);
  }
}
