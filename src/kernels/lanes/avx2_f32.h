// SPDX-License-Identifier: Apache-2.0
// float32 by AVX2 with fused multiply-add. Each output is summed in the order of k whatever the tile, so
// threads do not change it.
#ifndef WHET_KERNELS_LANES_AVX2_F32_H_
#define WHET_KERNELS_LANES_AVX2_F32_H_

#include <immintrin.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

struct Avx2F32 {
  using In = float;
  using Out = float;
  using Elem = float;
  using Weight = float;
  using Bias = float;
  using Acc = __m256;
  using Weights = __m256;
  using Taps = __m256;
  using Edge = ClampEdge;
  static constexpr int kGroup = 1, kLanes = 8, kRows = 6, kVectors = 2;
  static constexpr bool kAnyWeightZero = true, kInPlace = true;

  static int PadByte(int32_t) { return 0; }
  static Acc LoadBias(const float* p) { return _mm256_loadu_ps(p); }
  static Weights LoadWeights(const float* p) { return _mm256_loadu_ps(p); }
  static Taps LoadTaps(const float* p) { return _mm256_loadu_ps(p); }
  static Taps Broadcast(const float* p) { return _mm256_broadcast_ss(p); }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return _mm256_fmadd_ps(taps, w, acc); }
  static void Convert(const float* in, int64_t n, int32_t, float* out) {
    __builtin_memcpy(out, in, size_t(n) * 4);
  }
  static void Interleave(const float* const* taps, int32_t, float* out) {
    _mm256_storeu_ps(out, _mm256_loadu_ps(taps[0]));
  }

  template <class P>
  static Edge MakeEdge(const P&, const void* const* consts) {
    return ClampEdgeOf(consts);
  }
  static void Store(const Edge& edge, Acc acc, int32_t, int32_t n, float* out) {
    // The bound comes first: a NaN, the second operand, passes.
    const __m256 y = _mm256_min_ps(_mm256_set1_ps(edge.high), _mm256_max_ps(_mm256_set1_ps(edge.low), acc));
    if (n == kLanes) return _mm256_storeu_ps(out, y);
    const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    _mm256_maskstore_ps(out, _mm256_cmpgt_epi32(_mm256_set1_epi32(n), index), y);
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX2_F32_H_
