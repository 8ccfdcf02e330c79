/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/layout/reduce_real.h"
#include "kernels/reduce_f32/reduce_f32.h"

WHET_REDUCE_REAL(float)

void whet_reduce_f32_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_reduce_f32_params* p = args->params;
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_reduction_run run = whet_reduction_run_at(&p->shape, tile);
    const float* in = (const float*)args->in[0] + whet_reduction_start(&p->shape, run.first);
    reduce_run(&p->shape, p->kind, in, (float*)args->out[0] + run.first, run.count);
  }
}
