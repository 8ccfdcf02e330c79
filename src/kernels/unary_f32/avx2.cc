// SPDX-License-Identifier: Apache-2.0
// Results depend neither on the split into tiles nor on where an element lies in a vector.
#include "kernels/lanes/avx2_exp.h"
#include "kernels/lanes/avx2_map.h"
#include "kernels/registry.h"
#include "kernels/unary_f32/unary_f32.h"

namespace whet::kernels {
namespace {

// The bound comes first: a NaN, the second operand, passes.
__m256 Clamp(__m256 x, float low, float high) {
  return _mm256_min_ps(_mm256_set1_ps(high), _mm256_max_ps(_mm256_set1_ps(low), x));
}

__m256 Sigmoid(__m256 x) {
  const __m256 one = _mm256_set1_ps(1.0f);
  return _mm256_div_ps(one, _mm256_add_ps(one, Exp(_mm256_xor_ps(x, _mm256_set1_ps(-0.0f)))));
}

__m256 Silu(__m256 x) {
  return _mm256_mul_ps(x, Sigmoid(x));
}

__m256 HardSwish(__m256 x) {
  const __m256 gate = Clamp(_mm256_add_ps(x, _mm256_set1_ps(3.0f)), 0.0f, 6.0f);
  return _mm256_div_ps(_mm256_mul_ps(x, gate), _mm256_set1_ps(6.0f));
}

__m256 LeakyRelu(__m256 x, float a) {
  const __m256 negative = _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_LT_OQ);
  return _mm256_blendv_ps(x, _mm256_mul_ps(_mm256_set1_ps(a), x), negative);
}

void RunRange(int32_t op, const float* in, float* out, int32_t count, float a, float b) {
  const auto map = [=](auto f) { Map(in, out, count, f); };
  switch (op) {
    case WHET_CLAMP:
      return map([=](__m256 x) { return Clamp(x, a, b); });
    case WHET_SIGMOID:
      return map([](__m256 x) { return Sigmoid(x); });
    case WHET_TANH:
      return map([](__m256 x) { return Tanh(x); });
    case WHET_SQRT:
      return map([](__m256 x) { return _mm256_sqrt_ps(x); });
    case WHET_EXP:
      return map([](__m256 x) { return Exp(x); });
    case WHET_HARD_SWISH:
      return map([](__m256 x) { return HardSwish(x); });
    case WHET_ABS:
      return map([](__m256 x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x); });
    case WHET_SILU:
      return map([](__m256 x) { return Silu(x); });
    default:
      return map([=](__m256 x) { return LeakyRelu(x, a); });
  }
}

void Run(const whet_args* args, int32_t begin, int32_t end) {
  const auto& p = *static_cast<const whet_unary_f32_params*>(args->params);
  const int32_t first = begin * 4096, last = end <= p.count / 4096 ? end * 4096 : p.count;
  float a, b;
  __builtin_memcpy(&a, &p.a_bits, sizeof a);
  __builtin_memcpy(&b, &p.b_bits, sizeof b);
  RunRange(p.op, static_cast<const float*>(args->in[0]) + first, static_cast<float*>(args->out[0]) + first,
           last - first, a, b);
}

int32_t Tiles(const void* params) {
  return (static_cast<const whet_unary_f32_params*>(params)->count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_unary_f32_avx2;
constinit const Kernel kKernel_unary_f32_avx2 = {"unary_f32", "unary_f32_avx2", nullptr, Isa::kAvx2, Run,
                                                 Tiles};

}  // namespace whet::kernels
