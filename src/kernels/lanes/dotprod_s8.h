// SPDX-License-Identifier: Apache-2.0
// int8 by the AArch64 dot product: sdot takes both sides signed as they are; the bias takes the input's zero
// point off.
#ifndef WHET_KERNELS_LANES_DOTPROD_S8_H_
#define WHET_KERNELS_LANES_DOTPROD_S8_H_

#include "kernels/lanes/requant_neon.h"

namespace whet::kernels {
namespace {

struct Bytes32 {
  int8x16_t low, high;
};

struct DotprodS8 : RequantNeon {
  using In = int8_t;
  using Out = int8_t;
  using Elem = int8_t;
  using Weight = int8_t;
  using Bias = int32_t;
  using Acc = Sums8;
  using Weights = Bytes32;
  using Taps = Bytes32;
  static constexpr int kGroup = 4, kLanes = 8, kRows = 6, kVectors = 2;
  static constexpr bool kAnyWeightZero = false, kInPlace = true;

  static int32_t Fold(int32_t zero) { return zero; }
  static int PadByte(int32_t zero) { return zero; }
  static Weights LoadWeights(const int8_t* p) { return {vld1q_s8(p), vld1q_s8(p + 16)}; }
  static Taps LoadTaps(const int8_t* p) { return LoadWeights(p); }
  static Taps Broadcast(const int8_t* p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    const int8x16_t all = vreinterpretq_s8_s32(vdupq_n_s32(four));
    return {all, all};
  }
  static Acc Dot(Acc acc, Taps taps, Weights w) {
    return {vdotq_s32(acc.low, taps.low, w.low), vdotq_s32(acc.high, taps.high, w.high)};
  }
  static void Convert(const int8_t* in, int64_t n, int32_t, int8_t* out) {
    __builtin_memcpy(out, in, size_t(n));
  }
  static void Interleave(const int8_t* const* taps, int32_t, int8_t* out) {
    const int8x16_t a = Zip(vld1_s8(taps[0]), vld1_s8(taps[1])), b = Zip(vld1_s8(taps[2]), vld1_s8(taps[3]));
    const int16x8_t wide_a = vreinterpretq_s16_s8(a), wide_b = vreinterpretq_s16_s8(b);
    vst1q_s8(out, vreinterpretq_s8_s16(vzip1q_s16(wide_a, wide_b)));
    vst1q_s8(out + 16, vreinterpretq_s8_s16(vzip2q_s16(wide_a, wide_b)));
  }

 private:
  static int8x16_t Zip(int8x8_t a, int8x8_t b) { return vcombine_s8(vzip1_s8(a, b), vzip2_s8(a, b)); }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_DOTPROD_S8_H_
