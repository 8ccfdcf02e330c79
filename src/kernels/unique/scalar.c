/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "kernels/layout/order.h"
#include "kernels/unique/unique.h"

static int order_of_rows(const whet_unique_params* p, const void* x, int64_t a, int64_t b) {
  for (int32_t i = 0; i < p->columns; ++i) {
    const int order = whet_order(p->dtype, x, (int32_t)a * p->columns + i, (int32_t)b * p->columns + i);
    if (order != 0) return order;
  }
  return 0;
}

/* Whether row a comes after row b; equal rows in their own order. */
static int after(const whet_unique_params* p, const void* x, int64_t a, int64_t b) {
  const int order = order_of_rows(p, x, a, b);
  return order > 0 || (order == 0 && a > b);
}

/* The heap below `root` of the first `count` rows in `rows`: no row comes after its parent. */
static void sift(const whet_unique_params* p, const void* x, int64_t* rows, int32_t root, int32_t count) {
  const int64_t row = rows[root];
  int32_t child = 2 * root + 1;
  for (; child < count; child = 2 * root + 1) {
    if (child + 1 < count && after(p, x, rows[child + 1], rows[child])) ++child;
    if (!after(p, x, rows[child], row)) break;
    rows[root] = rows[child];
    root = child;
  }
  rows[root] = row;
}

static void sort_rows(const whet_unique_params* p, const void* x, int64_t* rows) {
  for (int32_t i = 0; i < p->rows; ++i) rows[i] = i;
  for (int32_t i = p->rows / 2; i-- > 0;) sift(p, x, rows, i, p->rows);
  for (int32_t last = p->rows - 1; last > 0; --last) {
    const int64_t largest = rows[0];
    rows[0] = rows[last];
    rows[last] = largest;
    sift(p, x, rows, 0, last);
  }
}

/* `first` is the sorted rows and becomes the first row of each group; numbers of groups go to `group`. */
static int32_t group_sorted(const whet_unique_params* p, const void* x, int64_t* first, int64_t* group) {
  int32_t groups = 0;
  for (int32_t i = 0; i < p->rows; ++i) {
    const int64_t row = first[i];
    if (i == 0 || order_of_rows(p, x, first[groups - 1], row) != 0) first[groups++] = row;
    group[row] = groups - 1;
  }
  return groups;
}

/* Numbers the groups anew, in the order of their first rows. */
static void number_by_first(const whet_unique_params* p, int64_t* first, int64_t* group) {
  int32_t groups = 0;
  for (int32_t i = 0; i < p->rows; ++i) group[i] = first[group[i]];
  for (int32_t i = 0; i < p->rows; ++i) {
    if (group[i] == i) {
      first[groups] = i;
      group[i] = groups++;
    } else {
      group[i] = group[group[i]];
    }
  }
}

void whet_unique_scalar(const whet_args* args, int32_t begin, int32_t end) {
  const whet_unique_params* p = args->params;
  int64_t *first = args->out[1], *group = args->out[2], *count = args->out[3];
  const uint32_t row_bytes = (uint32_t)(p->columns * p->element_size);
  if (begin >= end) return;
  sort_rows(p, args->in[0], first);
  const int32_t groups = group_sorted(p, args->in[0], first, group);
  if (!p->sorted) number_by_first(p, first, group);
  memset(count, 0, (uint32_t)p->rows * sizeof(int64_t));
  memset(first + groups, 0, (uint32_t)(p->rows - groups) * sizeof(int64_t));
  for (int32_t i = 0; i < p->rows; ++i) ++count[group[i]];
  memset(args->out[0], 0, (uint32_t)p->rows * row_bytes);
  for (int32_t g = 0; g < groups; ++g)
    memcpy((char*)args->out[0] + (uint32_t)g * row_bytes,
           (const char*)args->in[0] + (uint32_t)first[g] * row_bytes, row_bytes);
  *(int64_t*)args->out[4] = groups;
}
