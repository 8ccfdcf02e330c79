// SPDX-License-Identifier: Apache-2.0
// int8 by AVX-VNNI: vpdpbusd takes unsigned activations, so they are shifted by +128 as they are packed; the
// bias takes it off again.
#ifndef WHET_KERNELS_LANES_AVXVNNI_S8_H_
#define WHET_KERNELS_LANES_AVXVNNI_S8_H_

#include "kernels/lanes/requant_avx2.h"

namespace whet::kernels {
namespace {

struct AvxVnniS8 : RequantAvx2 {
  using In = int8_t;
  using Out = int8_t;
  using Elem = uint8_t;
  using Weight = int8_t;
  using Bias = int32_t;
  using Acc = __m256i;
  using Weights = __m256i;
  using Taps = __m256i;
  static constexpr int kGroup = 4, kLanes = 8, kRows = 6, kVectors = 2;
  static constexpr bool kAnyWeightZero = false, kInPlace = false;

  static int32_t Fold(int32_t zero) { return zero + 128; }
  static int PadByte(int32_t zero) { return zero + 128; }
  static __m256i Load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  static Acc LoadBias(const int32_t* p) { return Load(p); }
  static Weights LoadWeights(const int8_t* p) { return Load(p); }
  static Taps LoadTaps(const uint8_t* p) { return Load(p); }
  static Taps Broadcast(const uint8_t* p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    return _mm256_set1_epi32(four);
  }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return _mm256_dpbusd_avx_epi32(acc, taps, w); }

  static void Convert(const int8_t* in, int64_t n, int32_t, uint8_t* out) {
    int64_t i = 0;
    for (; i + 32 <= n; i += 32) {
      const __m256i shifted = _mm256_xor_si256(Load(in + i), _mm256_set1_epi8(-128));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), shifted);
    }
    for (; i + 8 <= n; i += 8) Flip<uint64_t>(in + i, 0x8080808080808080u, out + i);
    if (i == n) return;
    if (n >= 8) return Flip<uint64_t>(in + n - 8, 0x8080808080808080u, out + n - 8);
    if (n >= 4) {
      Flip<uint32_t>(in, 0x80808080u, out);
      return Flip<uint32_t>(in + n - 4, 0x80808080u, out + n - 4);
    }
    for (; i < n; ++i) out[i] = uint8_t(in[i] + 128);
  }

  static void Interleave(const int8_t* const* taps, int32_t, uint8_t* out) {
    const auto load = [](const int8_t* p) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)); };
    const __m128i a = _mm_unpacklo_epi8(load(taps[0]), load(taps[1]));
    const __m128i b = _mm_unpacklo_epi8(load(taps[2]), load(taps[3]));
    const __m128i flip = _mm_set1_epi8(-128);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_xor_si128(_mm_unpacklo_epi16(a, b), flip));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 16), _mm_xor_si128(_mm_unpackhi_epi16(a, b), flip));
  }

 private:
  template <class Word>
  static void Flip(const int8_t* in, Word flip, uint8_t* out) {
    Word word;
    __builtin_memcpy(&word, in, sizeof(Word));
    word ^= flip;
    __builtin_memcpy(out, &word, sizeof(Word));
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVXVNNI_S8_H_
