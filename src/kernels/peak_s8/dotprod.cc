// SPDX-License-Identifier: Apache-2.0
#include <arm_neon.h>

#include "kernels/layout/peak.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

struct Unit {
  using Vector = int32x4_t;
  static constexpr int kMacs = 16;
  static Vector Start(int i) { return vdupq_n_s32(i); }
  static Vector Step(Vector acc) { return vdotq_s32(acc, vdupq_n_s8(3), vdupq_n_s8(-5)); }
  static void Store(void* out, Vector acc) {
    vst1q_s32(static_cast<int32_t*>(out), vaddq_s32(acc, vld1q_s32(static_cast<int32_t*>(out))));
  }
};

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_s8_dotprod;
constinit const Kernel kKernel_peak_s8_dotprod = {"peak_s8",     "peak_s8_dotprod", nullptr,
                                                  Isa::kDotprod, PeakLoop<Unit>,    OneTile};

}  // namespace whet::kernels
