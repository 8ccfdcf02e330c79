// SPDX-License-Identifier: Apache-2.0
// int8 by AVX2: both sides widened to int16 with their zero points taken off, pairs summed by vpmaddwd, which
// cannot saturate.
#ifndef WHET_KERNELS_LANES_AVX2_S8_H_
#define WHET_KERNELS_LANES_AVX2_S8_H_

#include "kernels/lanes/requant_avx2.h"

namespace whet::kernels {
namespace {

struct Avx2S8 : RequantAvx2 {
  using In = int8_t;
  using Out = int8_t;
  using Elem = int16_t;
  using Weight = int16_t;
  using Bias = int32_t;
  using Acc = __m256i;
  using Weights = __m256i;
  using Taps = __m256i;
  static constexpr int kGroup = 2, kLanes = 8, kRows = 6, kVectors = 2;
  static constexpr bool kAnyWeightZero = true, kInPlace = false;

  static int32_t Fold(int32_t) { return 0; }
  static int PadByte(int32_t) { return 0; }
  static __m256i Load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  static Acc LoadBias(const int32_t* p) { return Load(p); }
  static Weights LoadWeights(const int16_t* p) { return Load(p); }
  static Taps LoadTaps(const int16_t* p) { return Load(p); }
  static Taps Broadcast(const int16_t* p) {
    int32_t pair;
    __builtin_memcpy(&pair, p, 4);
    return _mm256_set1_epi32(pair);
  }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return _mm256_add_epi32(acc, _mm256_madd_epi16(taps, w)); }

  static void Convert(const int8_t* in, int64_t n, int32_t zero, int16_t* out) {
    const __m256i zeros = _mm256_set1_epi16(int16_t(zero));
    int64_t i = 0;
    for (; i + 16 <= n; i += 16) Convert16(in + i, zeros, out + i);
    if (i == n) return;
    if (n >= 16) return Convert16(in + n - 16, zeros, out + n - 16);
    if (n >= 8) {
      Convert8(in, zeros, out);
      return Convert8(in + n - 8, zeros, out + n - 8);
    }
    if (n >= 4) {
      Convert4(in, zeros, out);
      return Convert4(in + n - 4, zeros, out + n - 4);
    }
    for (i = 0; i < n; ++i) out[i] = int16_t(in[i] - zero);
  }

  static void Interleave(const int8_t* const* taps, int32_t zero, int16_t* out) {
    const __m128i a = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(taps[0]));
    const __m128i b = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(taps[1]));
    const __m256i wide = _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(a, b));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm256_sub_epi16(wide, _mm256_set1_epi16(int16_t(zero))));
  }

 private:
  static void Convert16(const int8_t* in, __m256i zeros, int16_t* out) {
    const __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_sub_epi16(wide, zeros));
  }
  static void Convert8(const int8_t* in, __m256i zeros, int16_t* out) {
    const __m128i wide = _mm_cvtepi8_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(in)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_sub_epi16(wide, _mm256_castsi256_si128(zeros)));
  }
  static void Convert4(const int8_t* in, __m256i zeros, int16_t* out) {
    int32_t four;
    __builtin_memcpy(&four, in, 4);
    const __m128i wide = _mm_cvtepi8_epi16(_mm_cvtsi32_si128(four));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_sub_epi16(wide, _mm256_castsi256_si128(zeros)));
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX2_S8_H_
