// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/layout/peak.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

struct Unit {
  using Vector = __m256;
  static constexpr int kMacs = 8;
  static Vector Start(int i) { return _mm256_set1_ps(static_cast<float>(i)); }
  static Vector Step(Vector acc) {
    return _mm256_fmadd_ps(acc, _mm256_set1_ps(0.999f), _mm256_set1_ps(1e-3f));
  }
  static void Store(void* out, Vector acc) {
    _mm256_storeu_ps(static_cast<float*>(out), _mm256_add_ps(acc, _mm256_loadu_ps(static_cast<float*>(out))));
  }
};

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_f32_avx2;
constinit const Kernel kKernel_peak_f32_avx2 = {"peak_f32", "peak_f32_avx2", nullptr,
                                                Isa::kAvx2, PeakLoop<Unit>,  OneTile};

}  // namespace whet::kernels
