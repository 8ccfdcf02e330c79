/* SPDX-License-Identifier: Apache-2.0
 * A function of 16-bit numbers by 513 values, 128 steps apart, and straight lines between them.
 */
#ifndef WHET_KERNELS_LAYOUT_WORD_TABLE_H_
#define WHET_KERNELS_LAYOUT_WORD_TABLE_H_

#include <stdint.h>

static inline int32_t whet_word_at(const int16_t* table, int32_t x) {
  const int32_t i = (x >> 7) + 256, first = table[i];
  return first + (((table[i + 1] - first) * (x & 127) + 64) >> 7);
}

#endif /* WHET_KERNELS_LAYOUT_WORD_TABLE_H_ */
