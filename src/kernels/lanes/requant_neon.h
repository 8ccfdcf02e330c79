// SPDX-License-Identifier: Apache-2.0
// Eight int32 sums to int8 in NEON, rules F, D and T; shared by the AArch64 lanes.
#ifndef WHET_KERNELS_LANES_REQUANT_NEON_H_
#define WHET_KERNELS_LANES_REQUANT_NEON_H_

#include <arm_neon.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

struct Sums8 {
  int32x4_t low, high;
};

struct RequantNeon {
  using Edge = RequantEdge;
  template <class P>
  static Edge MakeEdge(const P& p, const void* const* consts) {
    return RequantEdgeOf(p, consts);
  }
  static bool Direct(const Edge& edge) { return edge.rule == WHET_RULE_F; }
  static Sums8 LoadBias(const int32_t* p) { return {vld1q_s32(p), vld1q_s32(p + 4)}; }
  static void Spill(Sums8 acc, int32_t* to) {
    vst1q_s32(to, acc.low);
    vst1q_s32(to + 4, acc.high);
  }
  static void Store(const Edge& edge, Sums8 acc, int32_t channel, int32_t n, int8_t* out) {
    const float* scale = edge.scale + channel;
    StoreClamped({ScaleF(acc.low, scale), ScaleF(acc.high, scale + 4)}, edge, n, out);
  }
  // `rows` vectors of sums, acc_stride apart, of the same channels.
  static void StoreSpilled(const Edge& spilled_edge, const int32_t* acc, int32_t acc_stride, int32_t rows,
                           int32_t channel, int32_t n, int8_t* out, size_t out_stride) {
    const Edge edge = spilled_edge;
    if (edge.rule == WHET_RULE_T) {
      const float* scale = edge.scale + channel;
      for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride)
        StoreClamped({Activate(ScaleF(vld1q_s32(acc), scale), edge.tables, channel),
                      Activate(ScaleF(vld1q_s32(acc + 4), scale + 4), edge.tables, channel + 4)},
                     edge, n, out);
      return;
    }
    const int32_t *multiplier = edge.multiplier + channel, *shift = edge.shift + channel;
    for (int32_t r = 0; r < rows; ++r, acc += acc_stride, out += out_stride) {
      StoreClamped({ScaleD(acc, multiplier, shift), ScaleD(acc + 4, multiplier + 4, shift + 4)}, edge, n,
                   out);
    }
  }

 private:
  // Rule F: vcvtn rounds ties to even.
  static int32x4_t ScaleF(int32x4_t acc, const float* scale) {
    return vcvtnq_s32_f32(vmulq_f32(vcvtq_f32_s32(acc), vld1q_f32(scale)));
  }
  // Rule T, after rule F. Neighbouring nodes come as one word.
  static int32x4_t Activate(int32x4_t scaled, const whet_tables& tables, int32_t channel) {
    const int32x4_t word = vmaxq_s32(vminq_s32(scaled, vdupq_n_s32(INT16_MAX)), vdupq_n_s32(INT16_MIN));
    int32_t node[4], nodes[4];
    vst1q_s32(node, vaddq_s32(vshrq_n_s32(word, 7), vdupq_n_s32(256)));
    for (int32_t i = 0; i < 4; ++i) {
      const int16_t* table = tables.first ? tables.nodes + tables.first[channel + i] : tables.nodes;
      __builtin_memcpy(&nodes[i], table + node[i], 4);
    }
    const int32x4_t pairs = vld1q_s32(nodes), share = vandq_s32(word, vdupq_n_s32(127));
    const int32x4_t first = vshrq_n_s32(vshlq_n_s32(pairs, 16), 16), next = vshrq_n_s32(pairs, 16);
    const int32x4_t sum = vmlaq_s32(vmulq_s32(first, vsubq_s32(vdupq_n_s32(128), share)), next, share);
    return vrshrq_n_s32(sum, 14);
  }
  // Rule D: left shift, (x * m + 2^30) >> 31, then a rounding right shift, which takes ties up: one off
  // negatives makes it away from 0.
  static int32x4_t ScaleD(const int32_t* acc, const int32_t* multiplier, const int32_t* shift) {
    const int32x4_t shifts = vld1q_s32(shift), none = vdupq_n_s32(0);
    const int32x4_t x = vshlq_s32(vld1q_s32(acc), vmaxq_s32(shifts, none));
    const int32x4_t high = vqrdmulhq_s32(x, vld1q_s32(multiplier));
    const int32x4_t right = vminq_s32(shifts, none);
    return vrshlq_s32(vqaddq_s32(high, vshrq_n_s32(vandq_s32(high, right), 31)), right);
  }
  static void StoreClamped(Sums8 y, const Edge& edge, int32_t n, int8_t* out) {
    const int32x4_t zero = vdupq_n_s32(edge.zero);
    const int16x8_t words =
        vcombine_s16(vqmovn_s32(vaddq_s32(y.low, zero)), vqmovn_s32(vaddq_s32(y.high, zero)));
    int8x8_t bytes = vqmovn_s16(words);
    bytes = vmin_s8(vmax_s8(bytes, vdup_n_s8(int8_t(edge.low))), vdup_n_s8(int8_t(edge.high)));
    if (n == 8) return vst1_s8(out, bytes);
    int8_t all[8];
    vst1_s8(all, bytes);
    for (int32_t i = 0; i < n; ++i) out[i] = all[i];
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_REQUANT_NEON_H_
