// SPDX-License-Identifier: Apache-2.0
// Rule F, eight products of int32 at a time.
#include "kernels/lanes/requant_avx2.h"
#include "kernels/mul_s8/mul_s8.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

__m256i Centred(const int8_t* from, int32_t step, int32_t n, __m256i zero) {
  return _mm256_sub_epi32(step ? LoadBytes(from, n) : _mm256_set1_epi32(*from), zero);
}

void RunStretch(const whet_mul_s8_params& p, const float* scale, const int8_t* a, const int8_t* b,
                int8_t* out, int32_t count) {
  const RequantEdge edge = {scale, nullptr, nullptr, p.out_zero, p.act_min, p.act_max, p.rule};
  const __m256i a_zero = _mm256_set1_epi32(p.a_zero), b_zero = _mm256_set1_epi32(p.b_zero);
  const int32_t step_a = p.shape.step_a, step_b = p.shape.step_b;
  for (int32_t i = 0; i < count; i += 8) {
    const int32_t n = count - i < 8 ? count - i : 8;
    const __m256i product = _mm256_mullo_epi32(Centred(a + i * step_a, step_a, n, a_zero),
                                               Centred(b + i * step_b, step_b, n, b_zero));
    StoreClamped(ScaleF(product, scale), edge, n, out + i);
  }
}

void Run(const whet_args* args, int32_t begin, int32_t end) {
  const auto& p = *static_cast<const whet_mul_s8_params*>(args->params);
  float scale[8];
  _mm256_storeu_ps(scale, _mm256_broadcast_ss(static_cast<const float*>(args->consts[0])));
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p.shape, tile);
    RunStretch(p, scale, static_cast<const int8_t*>(args->in[0]) + t.a,
               static_cast<const int8_t*>(args->in[1]) + t.b, static_cast<int8_t*>(args->out[0]) + t.out,
               t.count);
  }
}

int32_t Tiles(const void* params) {
  return whet_broadcast_tiles(&static_cast<const whet_mul_s8_params*>(params)->shape);
}

// Runs shorter than a vector gain nothing.
bool Accepts(const void* params) {
  const auto& p = *static_cast<const whet_mul_s8_params*>(params);
  return p.rule == WHET_RULE_F && p.shape.run >= 8;
}

}  // namespace

extern const Kernel kKernel_mul_s8_avx2;
constinit const Kernel kKernel_mul_s8_avx2 = {"mul_s8", "mul_s8_avx2", nullptr, Isa::kAvx2,
                                              Run,      Tiles,         Accepts};

}  // namespace whet::kernels
