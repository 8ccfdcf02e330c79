// SPDX-License-Identifier: Apache-2.0
// float32 by NEON with fused multiply-add. Each output is summed in the order of k whatever the tile, so
// threads do not change it.
#ifndef WHET_KERNELS_LANES_NEON_F32_H_
#define WHET_KERNELS_LANES_NEON_F32_H_

#include <arm_neon.h>

#include "kernels/lanes/edge.h"

namespace whet::kernels {
namespace {

struct NeonF32 {
  using In = float;
  using Out = float;
  using Elem = float;
  using Weight = float;
  using Bias = float;
  using Acc = float32x4_t;
  using Weights = float32x4_t;
  using Taps = float32x4_t;
  using Edge = ClampEdge;
  static constexpr int kGroup = 1, kLanes = 4, kRows = 6, kVectors = 4;
  static constexpr bool kAnyWeightZero = true, kInPlace = true;

  static int PadByte(int32_t) { return 0; }
  static Acc LoadBias(const float* p) { return vld1q_f32(p); }
  static Weights LoadWeights(const float* p) { return vld1q_f32(p); }
  static Taps LoadTaps(const float* p) { return vld1q_f32(p); }
  static Taps Broadcast(const float* p) { return vld1q_dup_f32(p); }
  static Acc Dot(Acc acc, Taps taps, Weights w) { return vfmaq_f32(acc, taps, w); }
  static void Convert(const float* in, int64_t n, int32_t, float* out) {
    __builtin_memcpy(out, in, size_t(n) * 4);
  }
  static void Interleave(const float* const* taps, int32_t, float* out) {
    vst1q_f32(out, vld1q_f32(taps[0]));
  }

  template <class P>
  static Edge MakeEdge(const P&, const void* const* consts) {
    return ClampEdgeOf(consts);
  }
  static void Store(const Edge& edge, Acc acc, int32_t, int32_t n, float* out) {
    const float32x4_t y = vminq_f32(vdupq_n_f32(edge.high), vmaxq_f32(vdupq_n_f32(edge.low), acc));
    if (n == kLanes) return vst1q_f32(out, y);
    float all[kLanes];
    vst1q_f32(all, y);
    for (int32_t i = 0; i < n; ++i) out[i] = all[i];
  }
};

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_NEON_F32_H_
