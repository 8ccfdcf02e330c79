// SPDX-License-Identifier: Apache-2.0
// int8 by NEON without the dot product: both sides widened to int16 with their zero points taken off,
// multiplied into int32 lanes.
#ifndef WHET_KERNELS_LANES_NEON_S8_H_
#define WHET_KERNELS_LANES_NEON_S8_H_

#include "kernels/lanes/requant_neon.h"

namespace whet::kernels {
namespace {

struct NeonS8 : RequantNeon {
  using In = int8_t;
  using Out = int8_t;
  using Elem = int16_t;
  using Weight = int16_t;
  using Bias = int32_t;
  using Acc = Sums8;
  using Weights = int16x8_t;
  using Taps = int16x8_t;
  static constexpr int kGroup = 1, kLanes = 8, kRows = 6, kVectors = 2;
  static constexpr bool kAnyWeightZero = true, kInPlace = false;

  static int32_t Fold(int32_t) { return 0; }
  static int PadByte(int32_t) { return 0; }
  static Weights LoadWeights(const int16_t* p) { return vld1q_s16(p); }
  static Taps LoadTaps(const int16_t* p) { return vld1q_s16(p); }
  static Taps Broadcast(const int16_t* p) { return vld1q_dup_s16(p); }
  static Acc Dot(Acc acc, Taps taps, Weights w) {
    return {vmlal_s16(acc.low, vget_low_s16(taps), vget_low_s16(w)), vmlal_high_s16(acc.high, taps, w)};
  }

  static void Convert(const int8_t* in, int64_t n, int32_t zero, int16_t* out) {
    const int16x8_t zeros = vdupq_n_s16(int16_t(zero));
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) Convert8(in + i, zeros, out + i);
    if (i < n && n >= 8) return Convert8(in + n - 8, zeros, out + n - 8);
    for (; i < n; ++i) out[i] = int16_t(in[i] - zero);
  }
  static void Interleave(const int8_t* const* taps, int32_t zero, int16_t* out) {
    Convert8(taps[0], vdupq_n_s16(int16_t(zero)), out);
  }

 private:
  static void Convert8(const int8_t* in, int16x8_t zeros, int16_t* out) {
    vst1q_s16(out, vsubq_s16(vmovl_s8(vld1_s8(in)), zeros));
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_NEON_S8_H_
