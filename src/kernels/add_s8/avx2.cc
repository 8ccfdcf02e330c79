// SPDX-License-Identifier: Apache-2.0
// Rule F, neither operand repeated along a run: eight sums of int32 at a time.
#include "kernels/add_s8/add_s8.h"
#include "kernels/lanes/requant_avx2.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

void RunStretch(const whet_add_s8_params& p, const int8_t* a, const int8_t* b, int8_t* out, int32_t count) {
  const RequantEdge edge = {nullptr, nullptr, nullptr, p.out_zero, p.act_min, p.act_max, p.rule};
  const __m256i ma = _mm256_set1_epi32(p.multiplier_a), mb = _mm256_set1_epi32(p.multiplier_b);
  const __m256i fixed =
      _mm256_set1_epi32((1 << (p.shift - 1)) - p.multiplier_a * p.a_zero - p.multiplier_b * p.b_zero);
  const __m128i shift = _mm_cvtsi32_si128(p.shift);
  for (int32_t i = 0; i < count; i += 8) {
    const int32_t n = count - i < 8 ? count - i : 8;
    const __m256i x = _mm256_mullo_epi32(ma, LoadBytes(a + i, n)),
                  y = _mm256_mullo_epi32(mb, LoadBytes(b + i, n));
    const __m256i sum = _mm256_add_epi32(_mm256_add_epi32(x, y), fixed);
    StoreClamped(_mm256_sra_epi32(sum, shift), edge, n, out + i);
  }
}

void Run(const whet_args* args, int32_t begin, int32_t end) {
  const auto& p = *static_cast<const whet_add_s8_params*>(args->params);
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p.shape, tile);
    RunStretch(p, static_cast<const int8_t*>(args->in[0]) + t.a,
               static_cast<const int8_t*>(args->in[1]) + t.b, static_cast<int8_t*>(args->out[0]) + t.out,
               t.count);
  }
}

int32_t Tiles(const void* params) {
  return whet_broadcast_tiles(&static_cast<const whet_add_s8_params*>(params)->shape);
}

// Runs shorter than a vector gain nothing.
bool Accepts(const void* params) {
  const auto& p = *static_cast<const whet_add_s8_params*>(params);
  return p.rule == WHET_RULE_F && p.shape.run >= 8 && p.shape.step_a == 1 && p.shape.step_b == 1;
}

}  // namespace

extern const Kernel kKernel_add_s8_avx2;
constinit const Kernel kKernel_add_s8_avx2 = {"add_s8", "add_s8_avx2", nullptr, Isa::kAvx2,
                                              Run,      Tiles,         Accepts};

}  // namespace whet::kernels
