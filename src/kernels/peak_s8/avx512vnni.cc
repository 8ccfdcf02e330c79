// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/layout/peak.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

struct Unit {
  using Vector = __m512i;
  static constexpr int kMacs = 64;
  static Vector Start(int i) { return _mm512_set1_epi32(i); }
  static Vector Step(Vector acc) {
    return _mm512_dpbusd_epi32(acc, _mm512_set1_epi8(3), _mm512_set1_epi8(-5));
  }
  static void Store(void* out, Vector acc) {
    _mm512_storeu_si512(out, _mm512_add_epi32(acc, _mm512_loadu_si512(out)));
  }
};

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_s8_avx512vnni;
constinit const Kernel kKernel_peak_s8_avx512vnni = {"peak_s8",        "peak_s8_avx512vnni", nullptr,
                                                     Isa::kAvx512Vnni, PeakLoop<Unit>,       OneTile};

}  // namespace whet::kernels
