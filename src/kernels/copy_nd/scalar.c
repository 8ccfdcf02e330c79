/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/copy_nd/copy_nd.h"

static void run_of_bytes(const int8_t* from, int8_t* to, const whet_copy_nd_params* p) {
  for (int32_t i = 0; i < p->run; ++i) to[i * p->to_step] = from[i * p->from_step];
}

static void run_of_words(const int32_t* from, int32_t* to, const whet_copy_nd_params* p) {
  for (int32_t i = 0; i < p->run; ++i) to[i * p->to_step] = from[i * p->from_step];
}

static void run_of_any(const char* from, char* to, const whet_copy_nd_params* p) {
  const int32_t size = p->element_size;
  for (int32_t i = 0; i < p->run; ++i)
    memmove(to + i * p->to_step * size, from + i * p->from_step * size, (uint32_t)size);
}

void whet_copy_nd_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_copy_nd_params* p = args->params;
  const int32_t size = p->element_size;
  for (int32_t tile = begin; tile < end; ++tile) {
    int32_t index = tile, from_at = p->from_offset, to_at = p->to_offset;
    for (int32_t d = WHET_COPY_OUTER - 1; index > 0; --d) {
      const int32_t i = index % p->outer[d];
      index /= p->outer[d];
      from_at += i * p->from_stride[d];
      to_at += i * p->to_stride[d];
    }
    const char* from = (const char*)args->in[0] + from_at * size;
    char* to = (char*)args->out[0] + to_at * size;
    if (p->from_step == 1 && p->to_step == 1) {
      memmove(to, from, (uint32_t)(p->run * size));
    } else if (size == 1) {
      run_of_bytes((const int8_t*)from, (int8_t*)to, p);
    } else if (size == 4) {
      run_of_words((const int32_t*)(const void*)from, (int32_t*)(void*)to, p);
    } else {
      run_of_any(from, to, p);
    }
  }
}
