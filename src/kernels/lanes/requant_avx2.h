// SPDX-License-Identifier: Apache-2.0
// Eight int32 sums to int8 in AVX2, rules F, D and T; shared by the x86 lanes of that width.
#ifndef WHET_KERNELS_LANES_REQUANT_AVX2_H_
#define WHET_KERNELS_LANES_REQUANT_AVX2_H_

#include <immintrin.h>
#include <stddef.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

// Rule F: the conversions round to nearest, ties to even, as the runtime pins.
inline __m256i ScaleF(__m256i acc, const float* scale) {
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(acc), _mm256_loadu_ps(scale)));
}

// Rule D: left shift, (x * m + 2^30) >> 31, then a right shift that rounds ties away from zero.
inline __m256i ScaleD(__m256i acc, __m256i multiplier, __m256i shift) {
  const __m256i none = _mm256_setzero_si256(), nudge = _mm256_set1_epi64x(int64_t(1) << 30);
  const __m256i x = _mm256_sllv_epi32(acc, _mm256_max_epi32(shift, none));
  const __m256i right = _mm256_max_epi32(_mm256_sub_epi32(none, shift), none);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(x, multiplier), nudge);
  const __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(x, 32), _mm256_srli_epi64(multiplier, 32)), nudge);
  const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
  const __m256i one = _mm256_set1_epi32(1);
  const __m256i mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, right), one);
  const __m256i threshold = _mm256_add_epi32(_mm256_srli_epi32(mask, 1), _mm256_srli_epi32(high, 31));
  const __m256i up = _mm256_cmpgt_epi32(_mm256_and_si256(high, mask), threshold);
  return _mm256_sub_epi32(_mm256_srav_epi32(high, right), up);
}

// Rule T, after rule F: neighbouring nodes are one gathered word, which is multiplied by both shares at once.
inline __m256i Activate(__m256i scaled, const whet_tables& tables, int32_t channel) {
  const __m256i word =
      _mm256_max_epi32(_mm256_min_epi32(scaled, _mm256_set1_epi32(INT16_MAX)), _mm256_set1_epi32(INT16_MIN));
  const auto* first = tables.first ? reinterpret_cast<const __m256i*>(tables.first + channel) : nullptr;
  const __m256i begin = first ? _mm256_loadu_si256(first) : _mm256_setzero_si256();
  const __m256i middle = _mm256_add_epi32(begin, _mm256_set1_epi32(256));
  const __m256i node = _mm256_add_epi32(_mm256_srai_epi32(word, 7), middle);
  const __m256i nodes = _mm256_i32gather_epi32(reinterpret_cast<const int*>(tables.nodes), node, 2);
  const __m256i share = _mm256_and_si256(word, _mm256_set1_epi32(127));
  const __m256i shares =
      _mm256_or_si256(_mm256_sub_epi32(_mm256_set1_epi32(128), share), _mm256_slli_epi32(share, 16));
  return _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(nodes, shares), _mm256_set1_epi32(1 << 13)),
                           14);
}

// The first n of eight bytes, the rest 0.
inline __m256i LoadBytes(const int8_t* from, int32_t n) {
  int64_t bytes = 0;
  if (n == 8) {
    __builtin_memcpy(&bytes, from, 8);
  } else {
    __builtin_memcpy(&bytes, from, size_t(n));
  }
  return _mm256_cvtepi8_epi32(_mm_cvtsi64_si128(bytes));
}

// Adds the zero point, clamps and stores the first n.
inline void StoreClamped(__m256i y, const RequantEdge& edge, int32_t n, int8_t* out) {
  y = _mm256_add_epi32(y, _mm256_set1_epi32(edge.zero));
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
  __m128i bytes = _mm_packs_epi16(words, words);
  bytes = _mm_max_epi8(bytes, _mm_set1_epi8(int8_t(edge.low)));
  bytes = _mm_min_epi8(bytes, _mm_set1_epi8(int8_t(edge.high)));
  const int64_t value = _mm_cvtsi128_si64(bytes);
  if (n == 8) {
    __builtin_memcpy(out, &value, 8);
  } else {
    for (int32_t i = 0; i < n; ++i) out[i] = int8_t(value >> (8 * i));
  }
}

struct RequantAvx2 {
  using Edge = RequantEdge;
  template <class P>
  static Edge MakeEdge(const P& p, const void* const* consts) {
    return RequantEdgeOf(p, consts);
  }
  static bool Direct(const Edge& edge) { return edge.rule == WHET_RULE_F; }
  static void Store(const Edge& edge, __m256i acc, int32_t channel, int32_t n, int8_t* out) {
    StoreClamped(ScaleF(acc, edge.scale + channel), edge, n, out);
  }
  // Two whole vectors at once: packing saturates, which the clamp within int8 forgives.
  static void Store2(const Edge& edge, __m256i a, __m256i b, int32_t channel, int8_t* out) {
    const __m256i mixed =
        _mm256_packs_epi32(ScaleF(a, edge.scale + channel), ScaleF(b, edge.scale + channel + 8));
    const __m256i moved = _mm256_adds_epi16(mixed, _mm256_set1_epi16(int16_t(edge.zero)));
    const __m256i words = _mm256_permute4x64_epi64(moved, 0xD8);
    __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    bytes = _mm_max_epi8(bytes, _mm_set1_epi8(int8_t(edge.low)));
    bytes = _mm_min_epi8(bytes, _mm_set1_epi8(int8_t(edge.high)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
  }
  static void Spill(__m256i acc, int32_t* to) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), acc); }
  // `rows` vectors of sums, acc_stride apart, of the same channels.
  static void StoreSpilled(const Edge& spilled_edge, const int32_t* acc, int32_t acc_stride, int32_t rows,
                           int32_t channel, int32_t n, int8_t* out, size_t out_stride) {
    const Edge edge = spilled_edge;
    const auto load = [](const int32_t* p) {
      return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    };
    if (edge.rule == WHET_RULE_T) {
      for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride)
        StoreClamped(Activate(ScaleF(load(acc), edge.scale + channel), edge.tables, channel), edge, n, out);
      return;
    }
    const __m256i multiplier = load(edge.multiplier + channel), shift = load(edge.shift + channel);
    for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride) {
      StoreClamped(ScaleD(load(acc), multiplier, shift), edge, n, out);
    }
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_REQUANT_AVX2_H_
