/* SPDX-License-Identifier: Apache-2.0
 * Indices that the model computed: int32 or int64, negative ones counted from the end.
 */
#ifndef WHET_KERNELS_LAYOUT_INDEX_H_
#define WHET_KERNELS_LAYOUT_INDEX_H_

#include <stdint.h>

static inline int64_t whet_index(const void* indices, int32_t wide, int32_t k) {
  return wide ? ((const int64_t*)indices)[k] : ((const int32_t*)indices)[k];
}

/* Of an axis of `size` elements: the nearest one when the index lies outside. */
static inline int32_t whet_nearest(int64_t i, int32_t size) {
  if (i < 0) i += size;
  return i < 0 ? 0 : i >= size ? size - 1 : (int32_t)i;
}

/* The same, -1 when the index lies outside. */
static inline int32_t whet_inside(int64_t i, int32_t size) {
  if (i < 0) i += size;
  return i < 0 || i >= size ? -1 : (int32_t)i;
}

#endif /* WHET_KERNELS_LAYOUT_INDEX_H_ */
