// SPDX-License-Identifier: Apache-2.0
// Eight channels at a time; each is reduced in the scalar row's order, so the bits are its bits.
#include "kernels/lanes/avx2_map.h"
#include "kernels/pool_f32/pool_f32.h"
#include "kernels/registry.h"

namespace whet::kernels {
namespace {

// A window's part inside the input: `rows` by `columns` pixels from `in` on.
struct Window {
  const float* in;
  int32_t rows, columns, row_step, column_step;
};

template <class F>
__m256 Fold(const Window& v, __m256i mask, __m256 result, F f) {
  for (int32_t y = 0; y < v.rows; ++y) {
    const float* x = v.in + y * v.row_step;
    for (int32_t i = 0; i < v.columns; ++i, x += v.column_step)
      result = f(result, _mm256_maskload_ps(x, mask));
  }
  return result;
}

// A NaN that was first gives way to any number after it.
__m256 Larger(__m256 result, __m256 x) {
  const __m256 take =
      _mm256_or_ps(_mm256_cmp_ps(x, result, _CMP_GT_OQ), _mm256_cmp_ps(result, result, _CMP_UNORD_Q));
  return _mm256_blendv_ps(result, x, take);
}

__m256 Sum(__m256 result, __m256 x) {
  return _mm256_add_ps(result, x);
}

void RunPixel(const whet_pool_f32_params& p, Window v, const float* bounds, float* out) {
  const __m256 low = _mm256_set1_ps(bounds[0]), high = _mm256_set1_ps(bounds[1]);
  const int32_t pixels = p.include_pad ? p.kernel_h * p.kernel_w : v.rows * v.columns;
  const __m256 count = _mm256_set1_ps(static_cast<float>(pixels));
  for (int32_t c = 0; c < p.channels; c += 8, v.in += 8) {
    const __m256i mask = MaskOf(p.channels - c);
    const __m256 y = p.kind ? Fold(v, mask, _mm256_maskload_ps(v.in, mask), Larger)
                            : _mm256_div_ps(Fold(v, mask, _mm256_setzero_ps(), Sum), count);
    _mm256_maskstore_ps(out + c, mask, _mm256_min_ps(high, _mm256_max_ps(low, y)));
  }
}

struct Span {
  int32_t first, count;
};

Span Inside(int32_t first, int32_t kernel, int32_t size) {
  const int32_t from = first > 0 ? first : 0, to = first + kernel < size ? first + kernel : size;
  return {from, to - from};
}

void Run(const whet_args* args, int32_t begin, int32_t end) {
  const auto& p = *static_cast<const whet_pool_f32_params*>(args->params);
  const int32_t row_step = p.in_w * p.channels;
  for (int32_t tile = begin; tile < end; ++tile) {
    const Span y = Inside(tile % p.out_h * p.stride_h - p.pad_top, p.kernel_h, p.in_h);
    const float* in = static_cast<const float*>(args->in[0]) + (tile / p.out_h * p.in_h + y.first) * row_step;
    float* out = static_cast<float*>(args->out[0]) + tile * p.out_w * p.channels;
    for (int32_t i = 0; i < p.out_w; ++i, out += p.channels) {
      const Span x = Inside(i * p.stride_w - p.pad_left, p.kernel_w, p.in_w);
      RunPixel(p, {in + x.first * p.channels, y.count, x.count, row_step, p.channels},
               static_cast<const float*>(args->consts[0]), out);
    }
  }
}

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_pool_f32_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_pool_f32_avx2;
constinit const Kernel kKernel_pool_f32_avx2 = {"pool_f32", "pool_f32_avx2", nullptr, Isa::kAvx2, Run, Tiles};

}  // namespace whet::kernels
