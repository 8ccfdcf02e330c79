// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/layout/peak.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

struct Unit {
  using Vector = __m256i;
  static constexpr int kMacs = 32;
  static Vector Start(int i) { return _mm256_set1_epi32(i); }
  static Vector Step(Vector acc) {
    return _mm256_dpbusd_avx_epi32(acc, _mm256_set1_epi8(3), _mm256_set1_epi8(-5));
  }
  static void Store(void* out, Vector acc) {
    _mm256_storeu_si256(static_cast<__m256i*>(out),
                        _mm256_add_epi32(acc, _mm256_loadu_si256(static_cast<__m256i*>(out))));
  }
};

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_s8_avxvnni;
constinit const Kernel kKernel_peak_s8_avxvnni = {"peak_s8",     "peak_s8_avxvnni", nullptr,
                                                  Isa::kAvxVnni, PeakLoop<Unit>,    OneTile};

}  // namespace whet::kernels
