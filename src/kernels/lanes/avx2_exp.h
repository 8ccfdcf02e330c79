// SPDX-License-Identifier: Apache-2.0
// exp and tanh of eight float32. Within 3 units in the last place of the true value wherever that is normal;
// denormal results are within one step of the smallest. exp goes to infinity and 0 beyond float32's range;
// NaN stays NaN.
#ifndef WHET_KERNELS_LANES_AVX2_EXP_H_
#define WHET_KERNELS_LANES_AVX2_EXP_H_

#include <immintrin.h>

#include <initializer_list>

namespace whet::kernels {
namespace {

// 2^n for n in -126 .. 127.
inline __m256 PowerOfTwo(__m256i n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}

// x = n ln 2 + r with |r| <= ln 2 / 2; e^r = 1 + r + r^2 q(r), q the polynomial of least squares at Chebyshev
// nodes. 2^n in two factors, since n spans more than an exponent does.
inline __m256 Exp(__m256 x) {
  x = _mm256_min_ps(_mm256_set1_ps(89.0f), _mm256_max_ps(_mm256_set1_ps(-105.0f), x));
  const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(1.44269504f)),
                                   _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.62e4p-1f), x);  // ln 2 in two parts
  r = _mm256_fnmadd_ps(n, _mm256_set1_ps(0x1.7f7d1cf8p-20f), r);
  __m256 q = _mm256_set1_ps(0.0013751236f);
  for (const float c : {0.0083690034f, 0.041669544f, 0.16666518f, 0.49999988f})
    q = _mm256_fmadd_ps(q, r, _mm256_set1_ps(c));
  const __m256 y = _mm256_add_ps(_mm256_set1_ps(1.0f), _mm256_fmadd_ps(_mm256_mul_ps(r, r), q, r));
  const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
  return _mm256_mul_ps(_mm256_mul_ps(y, PowerOfTwo(half)), PowerOfTwo(_mm256_sub_epi32(whole, half)));
}

// Near 0 an odd polynomial, else 1 - 2 / (e^2|x| + 1) with the sign of x.
inline __m256 Tanh(__m256 x) {
  const __m256 sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0f)),
               size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x);
  const __m256 z = _mm256_mul_ps(x, x), one = _mm256_set1_ps(1.0f);
  __m256 q = _mm256_set1_ps(0.0022727158f);
  for (const float c : {-0.0083264140f, 0.021763638f, -0.053958625f, 0.13333301f, -0.33333334f})
    q = _mm256_fmadd_ps(q, z, _mm256_set1_ps(c));
  const __m256 near = _mm256_fmadd_ps(_mm256_mul_ps(x, z), q, x);
  const __m256 far = _mm256_sub_ps(
      one, _mm256_div_ps(_mm256_set1_ps(2.0f), _mm256_add_ps(Exp(_mm256_add_ps(size, size)), one)));
  return _mm256_blendv_ps(_mm256_or_ps(far, sign), near,
                          _mm256_cmp_ps(size, _mm256_set1_ps(0.625f), _CMP_LT_OQ));
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_AVX2_EXP_H_
