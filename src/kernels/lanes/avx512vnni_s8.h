// SPDX-License-Identifier: Apache-2.0
// int8 by AVX-512-VNNI: vpdpbusd takes unsigned activations, so they are shifted by +128 as they are packed;
// the bias takes it off again.
#ifndef WHET_KERNELS_LANES_AVX512VNNI_S8_H_
#define WHET_KERNELS_LANES_AVX512VNNI_S8_H_

#include <immintrin.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

struct Avx512VnniS8 {
  using In = int8_t;
  using Out = int8_t;
  using Elem = uint8_t;
  using Weight = int8_t;
  using Bias = int32_t;
  using Acc = __m512i;
  using Weights = __m512i;
  using Taps = __m512i;
  using Edge = RequantEdge;
  static constexpr int kGroup = 4, kLanes = 16, kRows = 6, kVectors = 4;
  static constexpr bool kAnyWeightZero = false, kInPlace = false;

  static int32_t Fold(int32_t zero) { return zero + 128; }
  static int PadByte(int32_t zero) { return zero + 128; }
  static Acc LoadBias(const int32_t* p) { return _mm512_loadu_si512(p); }
  static Weights LoadWeights(const int8_t* p) { return _mm512_loadu_si512(p); }
  static Taps LoadTaps(const uint8_t* p) { return _mm512_loadu_si512(p); }
  static Taps Broadcast(const uint8_t* p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    return _mm512_set1_epi32(four);
  }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return _mm512_dpbusd_epi32(acc, taps, w); }

  // Writes whole vectors: up to 63 bytes behind the last.
  static void Convert(const int8_t* in, int64_t n, int32_t, uint8_t* out) {
    const __m512i flip = _mm512_set1_epi8(-128);
    for (; n >= 64; n -= 64, in += 64, out += 64) {
      _mm512_storeu_si512(out, _mm512_xor_si512(_mm512_loadu_si512(in), flip));
    }
    if (n == 0) return;
    if (n <= 16) {
      const __m128i few = _mm_maskz_loadu_epi8(__mmask16((1u << n) - 1), in);
      return _mm_storeu_si128(reinterpret_cast<__m128i*>(out),
                              _mm_xor_si128(few, _mm512_castsi512_si128(flip)));
    }
    const __mmask64 live = (uint64_t(1) << n) - 1;
    _mm512_storeu_si512(out, _mm512_xor_si512(_mm512_maskz_loadu_epi8(live, in), flip));
  }

  // Four rows of sixteen channels: one row to a quarter of the vector, then a transposition of 4-byte blocks,
  // then one of bytes.
  static void Interleave(const int8_t* const* taps, int32_t, uint8_t* out) {
    const auto load = [](const int8_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); };
    __m512i rows = _mm512_castsi128_si512(load(taps[0]));
    rows = _mm512_mask_broadcast_i32x4(rows, 0x00F0, load(taps[1]));
    rows = _mm512_mask_broadcast_i32x4(rows, 0x0F00, load(taps[2]));
    rows = _mm512_mask_broadcast_i32x4(rows, 0xF000, load(taps[3]));
    const __m512i blocks = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i bytes =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    const __m512i mixed = _mm512_shuffle_epi8(_mm512_permutexvar_epi32(blocks, rows), bytes);
    _mm512_storeu_si512(out, _mm512_xor_si512(mixed, _mm512_set1_epi8(-128)));
  }

  template <class P>
  static Edge MakeEdge(const P& p, const void* const* consts) {
    return RequantEdgeOf(p, consts);
  }
  static bool Direct(const Edge& edge) { return edge.rule == WHET_RULE_F; }
  static void Store(const Edge& edge, Acc acc, int32_t channel, int32_t n, int8_t* out) {
    StoreClamped(ScaleF(acc, edge.scale + channel), edge, n, out);
  }
  // Four vectors of neighbouring channels.
  static void Store4(const Edge& edge, Acc a, Acc b, Acc c, Acc d, int32_t channel, int8_t* out) {
    const float* scale = edge.scale + channel;
    _mm512_storeu_si512(out, Pack4(edge, ScaleF(a, scale), ScaleF(b, scale + 16), ScaleF(c, scale + 32),
                                   ScaleF(d, scale + 48)));
  }
  // The same channels of four pixels.
  static void StorePixels4(const Edge& edge, const Acc (&sums)[4], int32_t channel, int8_t* out,
                           size_t stride) {
    const float* scale = edge.scale + channel;
    const __m512i bytes = Pack4(edge, ScaleF(sums[0], scale), ScaleF(sums[1], scale), ScaleF(sums[2], scale),
                                ScaleF(sums[3], scale));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_castsi512_si128(bytes));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + stride), _mm512_extracti32x4_epi32(bytes, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 2 * stride), _mm512_extracti32x4_epi32(bytes, 2));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 3 * stride), _mm512_extracti32x4_epi32(bytes, 3));
  }
  static void Spill(Acc acc, int32_t* to) { _mm512_storeu_si512(to, acc); }
  // `rows` vectors of sums, acc_stride apart, of the same channels.
  static void StoreSpilled(const Edge& spilled_edge, const int32_t* acc, int32_t acc_stride, int32_t rows,
                           int32_t channel, int32_t n, int8_t* out, size_t out_stride) {
    const Edge edge = spilled_edge;
    if (edge.rule == WHET_RULE_T) {
      for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride)
        StoreClamped(Activate(ScaleF(_mm512_loadu_si512(acc), edge.scale + channel), edge.tables, channel),
                     edge, n, out);
      return;
    }
    const __m512i multiplier = _mm512_loadu_si512(edge.multiplier + channel);
    const __m512i shift = _mm512_loadu_si512(edge.shift + channel);
    for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride) {
      StoreClamped(ScaleD(_mm512_loadu_si512(acc), multiplier, shift), edge, n, out);
    }
  }

 private:
  // Rule F: the conversions round to nearest, ties to even, as the runtime pins.
  static __m512i ScaleF(Acc acc, const float* scale) {
    return _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(acc), _mm512_loadu_ps(scale)));
  }

  // Rule T, after rule F: neighbouring nodes are one gathered word, which is multiplied by both shares at once.
  static __m512i Activate(__m512i scaled, const whet_tables& tables, int32_t channel) {
    const __m512i word = _mm512_max_epi32(_mm512_min_epi32(scaled, _mm512_set1_epi32(INT16_MAX)),
                                          _mm512_set1_epi32(INT16_MIN));
    const __m512i begin = tables.first ? _mm512_loadu_si512(tables.first + channel) : _mm512_setzero_si512();
    const __m512i middle = _mm512_add_epi32(begin, _mm512_set1_epi32(256));
    const __m512i node = _mm512_add_epi32(_mm512_srai_epi32(word, 7), middle);
    const __m512i nodes = _mm512_i32gather_epi32(node, tables.nodes, 2);
    const __m512i share = _mm512_and_si512(word, _mm512_set1_epi32(127));
    const __m512i shares =
        _mm512_or_si512(_mm512_sub_epi32(_mm512_set1_epi32(128), share), _mm512_slli_epi32(share, 16));
    return _mm512_srai_epi32(_mm512_add_epi32(_mm512_madd_epi16(nodes, shares), _mm512_set1_epi32(1 << 13)),
                             14);
  }

  // Zero point, clamp and bytes of four vectors, in their order: packing saturates, which the clamp within
  // int8 forgives.
  static __m512i Pack4(const Edge& edge, __m512i a, __m512i b, __m512i c, __m512i d) {
    const __m512i zero = _mm512_set1_epi16(int16_t(edge.zero));
    const __m512i ab = _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero);
    const __m512i cd = _mm512_adds_epi16(_mm512_packs_epi32(c, d), zero);
    __m512i bytes = _mm512_packs_epi16(ab, cd);
    bytes = _mm512_max_epi8(bytes, _mm512_set1_epi8(int8_t(edge.low)));
    bytes = _mm512_min_epi8(bytes, _mm512_set1_epi8(int8_t(edge.high)));
    // Packing works within quarters: put the 4-byte blocks back in order.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_permutexvar_epi32(order, bytes);
  }

  // Rule D: left shift, (x * m + 2^30) >> 31, then a right shift that rounds ties away from zero.
  static __m512i ScaleD(__m512i acc, __m512i multiplier, __m512i shift) {
    const __m512i none = _mm512_setzero_si512(), nudge = _mm512_set1_epi64(int64_t(1) << 30);
    const __m512i x = _mm512_sllv_epi32(acc, _mm512_max_epi32(shift, none));
    const __m512i right = _mm512_max_epi32(_mm512_sub_epi32(none, shift), none);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(x, multiplier), nudge);
    const __m512i odd = _mm512_add_epi64(
        _mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(multiplier, 32)), nudge);
    const __m512i product =
        _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 31), 0xAAAA, _mm512_slli_epi64(odd, 1));
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i mask = _mm512_sub_epi32(_mm512_sllv_epi32(one, right), one);
    const __m512i threshold = _mm512_add_epi32(_mm512_srli_epi32(mask, 1), _mm512_srli_epi32(product, 31));
    const __mmask16 up = _mm512_cmpgt_epi32_mask(_mm512_and_si512(product, mask), threshold);
    const __m512i kept = _mm512_srav_epi32(product, right);
    return _mm512_mask_add_epi32(kept, up, kept, one);
  }

  static void StoreClamped(__m512i y, const Edge& edge, int32_t n, int8_t* out) {
    y = _mm512_add_epi32(y, _mm512_set1_epi32(edge.zero));
    y = _mm512_min_epi32(_mm512_max_epi32(y, _mm512_set1_epi32(edge.low)), _mm512_set1_epi32(edge.high));
    const __m128i bytes = _mm512_cvtepi32_epi8(y);
    if (n == 16) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    } else {
      _mm_mask_storeu_epi8(out, __mmask16((1u << n) - 1), bytes);
    }
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX512VNNI_S8_H_
