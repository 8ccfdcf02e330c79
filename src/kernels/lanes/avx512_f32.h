// SPDX-License-Identifier: Apache-2.0
// float32 by AVX-512 with fused multiply-add: the sums of avx2_f32.h, sixteen channels at a time.
#ifndef WHET_KERNELS_LANES_AVX512_F32_H_
#define WHET_KERNELS_LANES_AVX512_F32_H_

#include <immintrin.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

struct Avx512F32 {
  using In = float;
  using Out = float;
  using Elem = float;
  using Weight = float;
  using Bias = float;
  using Acc = __m512;
  using Weights = __m512;
  using Taps = __m512;
  using Edge = ClampEdge;
  static constexpr int kGroup = 1, kLanes = 16, kRows = 6, kVectors = 4;
  static constexpr bool kAnyWeightZero = true, kInPlace = true;

  static int PadByte(int32_t) { return 0; }
  static Acc LoadBias(const float* p) { return _mm512_loadu_ps(p); }
  static Weights LoadWeights(const float* p) { return _mm512_loadu_ps(p); }
  static Taps LoadTaps(const float* p) { return _mm512_loadu_ps(p); }
  static Taps Broadcast(const float* p) { return _mm512_set1_ps(*p); }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return _mm512_fmadd_ps(taps, w, acc); }
  static void Convert(const float* in, int64_t n, int32_t, float* out) {
    __builtin_memcpy(out, in, size_t(n) * 4);
  }
  static void Interleave(const float* const* taps, int32_t, float* out) {
    _mm512_storeu_ps(out, _mm512_loadu_ps(taps[0]));
  }

  template <class P>
  static Edge MakeEdge(const P&, const void* const* consts) {
    return ClampEdgeOf(consts);
  }
  static void Store(const Edge& edge, Acc acc, int32_t, int32_t n, float* out) {
    // The bound comes first: a NaN, the second operand, passes.
    const __m512 y = _mm512_min_ps(_mm512_set1_ps(edge.high), _mm512_max_ps(_mm512_set1_ps(edge.low), acc));
    if (n == kLanes) return _mm512_storeu_ps(out, y);
    _mm512_mask_storeu_ps(out, __mmask16((1u << n) - 1), y);
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX512_F32_H_
