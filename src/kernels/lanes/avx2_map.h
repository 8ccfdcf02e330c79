// SPDX-License-Identifier: Apache-2.0
// Functions of float32, eight elements at a time.
#ifndef WHET_KERNELS_LANES_AVX2_MAP_H_
#define WHET_KERNELS_LANES_AVX2_MAP_H_

#include <immintrin.h>
#include <stdint.h>

namespace whet::kernels {
namespace {

// Lanes 0 .. left - 1, all of them from 8 on.
inline __m256i MaskOf(int32_t left) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(left), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

// out[i] = f(in[i]). The last elements go the same way under a mask, so that where one lies does not change
// it.
template <class F>
void Map(const float* in, float* out, int32_t count, F f) {
  int32_t i = 0;
  for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, f(_mm256_loadu_ps(in + i)));
  if (i == count) return;
  const __m256i mask = MaskOf(count - i);
  _mm256_maskstore_ps(out + i, mask, f(_mm256_maskload_ps(in + i, mask)));
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX2_MAP_H_
