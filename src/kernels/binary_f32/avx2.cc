// SPDX-License-Identifier: Apache-2.0
// Eight elements at a time, the last ones by the same code under a mask: where an element lies does not
// change it. Each operation is one of IEEE, so the bits are the scalar row's.
#include <immintrin.h>

#include "kernels/binary_f32/binary_f32.h"
#include "kernels/lanes/avx2_map.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

// A NaN of either operand is the result, as min and max alone do not promise.
__m256 KeepNan(__m256 a, __m256 chosen) {
  return _mm256_blendv_ps(chosen, a, _mm256_cmp_ps(a, a, _CMP_UNORD_Q));
}

template <class F>
void RunStretch(const whet_broadcast& s, const float* a, const float* b, float* out, int32_t count,
                const float* bounds, F f) {
  const __m256 low = _mm256_set1_ps(bounds[0]), high = _mm256_set1_ps(bounds[1]);
  const __m256 only_a = _mm256_broadcast_ss(a), only_b = _mm256_broadcast_ss(b);
  // The bound comes first: a NaN, the second operand, passes.
  const auto y = [=](__m256 x, __m256 z) { return _mm256_min_ps(high, _mm256_max_ps(low, f(x, z))); };
  int32_t i = 0;
  for (; i + 8 <= count; i += 8) {
    _mm256_storeu_ps(
        out + i, y(s.step_a ? _mm256_loadu_ps(a + i) : only_a, s.step_b ? _mm256_loadu_ps(b + i) : only_b));
  }
  if (i == count) return;
  const __m256i mask = MaskOf(count - i);
  _mm256_maskstore_ps(out + i, mask,
                      y(s.step_a ? _mm256_maskload_ps(a + i, mask) : only_a,
                        s.step_b ? _mm256_maskload_ps(b + i, mask) : only_b));
}

template <class F>
void RunTiles(const whet_args* args, int32_t begin, int32_t end, F f) {
  const auto& p = *static_cast<const whet_binary_f32_params*>(args->params);
  for (int32_t tile = begin; tile < end; ++tile) {
    const whet_stretch t = whet_broadcast_tile(&p.shape, tile);
    RunStretch(p.shape, static_cast<const float*>(args->in[0]) + t.a,
               static_cast<const float*>(args->in[1]) + t.b, static_cast<float*>(args->out[0]) + t.out,
               t.count, static_cast<const float*>(args->consts[0]), f);
  }
}

void Run(const whet_args* args, int32_t begin, int32_t end) {
  const auto run = [=](auto f) { RunTiles(args, begin, end, f); };
  switch (static_cast<const whet_binary_f32_params*>(args->params)->op) {
    case WHET_ADD:
      return run([](__m256 a, __m256 b) { return _mm256_add_ps(a, b); });
    case WHET_SUB:
      return run([](__m256 a, __m256 b) { return _mm256_sub_ps(a, b); });
    case WHET_MUL:
      return run([](__m256 a, __m256 b) { return _mm256_mul_ps(a, b); });
    case WHET_DIV:
      return run([](__m256 a, __m256 b) { return _mm256_div_ps(a, b); });
    case WHET_FLOOR_DIV:
      return run([](__m256 a, __m256 b) { return _mm256_floor_ps(_mm256_div_ps(a, b)); });
    case WHET_MINIMUM:
      return run([](__m256 a, __m256 b) { return KeepNan(a, _mm256_min_ps(a, b)); });
    default:
      return run([](__m256 a, __m256 b) { return KeepNan(a, _mm256_max_ps(a, b)); });
  }
}

int32_t Tiles(const void* params) {
  return whet_broadcast_tiles(&static_cast<const whet_binary_f32_params*>(params)->shape);
}

}  // namespace

extern const Kernel kKernel_binary_f32_avx2;
constinit const Kernel kKernel_binary_f32_avx2 = {"binary_f32", "binary_f32_avx2", nullptr, Isa::kAvx2, Run,
                                                  Tiles};

}  // namespace whet::kernels
