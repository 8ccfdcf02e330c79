/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/top_k/top_k.h"

/* The line's elements, and a heap of the indices of the best so far with the worst of them on top. */
typedef struct {
  const whet_top_k_params* p;
  const void* in;
  int32_t at; /* of the line's first element */
  int32_t* heap;
} line;

static uint64_t rank_of(const line* l, int32_t i) {
  const uint64_t order = whet_order(l->in, l->p->type, l->at + i * l->p->inner);
  return l->p->smallest ? ~order : order;
}

static int32_t is_better(const line* l, int32_t a, int32_t b) {
  const uint64_t x = rank_of(l, a), y = rank_of(l, b);
  return x > y || (x == y && a < b);
}

/* Lets the index at `hole` sink to its place among `count`. */
static void sink(const line* l, int32_t hole, int32_t count) {
  const int32_t sinking = l->heap[hole];
  for (int32_t child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
    if (child + 1 < count && is_better(l, l->heap[child], l->heap[child + 1])) ++child;
    if (!is_better(l, sinking, l->heap[child])) break;
    l->heap[hole] = l->heap[child];
    hole = child;
  }
  l->heap[hole] = sinking;
}

/* Leaves the k best in the heap's place, best first. */
static void select_best(const line* l) {
  const int32_t k = l->p->k;
  for (int32_t i = 0; i < k; ++i) l->heap[i] = i;
  for (int32_t i = k / 2; i-- > 0;) sink(l, i, k);
  for (int32_t i = k; i < l->p->depth; ++i) {
    if (!is_better(l, i, l->heap[0])) continue;
    l->heap[0] = i;
    sink(l, 0, k);
  }
  for (int32_t count = k; --count > 0;) {
    const int32_t worst = l->heap[0];
    l->heap[0] = l->heap[count];
    l->heap[count] = worst;
    sink(l, 0, count);
  }
}

void whet_top_k_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_top_k_params* p = args->params;
  line l = {p, args->in[0], 0, args->workspace};
  for (int32_t tile = begin; tile < end; ++tile) {
    const int32_t outer = tile / p->inner, inner = tile % p->inner;
    l.at = outer * p->depth * p->inner + inner;
    select_best(&l);
    for (int32_t i = 0; i < p->k; ++i) {
      const int32_t to = (outer * p->k + i) * p->inner + inner, from = l.at + l.heap[i] * p->inner;
      memcpy((char*)args->out[0] + to * p->size, (const char*)args->in[0] + from * p->size,
             (uint32_t)p->size);
      if (p->wide) {
        ((int64_t*)args->out[1])[to] = l.heap[i];
      } else {
        ((int32_t*)args->out[1])[to] = l.heap[i];
      }
    }
  }
}
