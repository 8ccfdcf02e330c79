// SPDX-License-Identifier: Apache-2.0
#include "kernels/gemm_s8/gemm_s8.h"

#include <cstdlib>
#include <cstring>

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"

extern "C" whet_run whet_gemm_s8_scalar;

namespace whet::kernels {
namespace {

const whet_gemm_s8_params& Params(const void* params) {
  return *static_cast<const whet_gemm_s8_params*>(params);
}

int32_t Tiles(const void* params) {
  return (Params(params).n + 3) / 4;
}

int Packed(const void* params, ConstSpec* specs) {
  const auto& p = Params(params);
  const size_t channels = static_cast<size_t>(p.n);
  specs[0] = {DType::kI8, channels * static_cast<size_t>(p.k)};
  specs[1] = {DType::kI32, channels};
  specs[2] = {DType::kI32, channels};
  specs[3] = {DType::kI8, channels};
  return 4 + TableSpecs(p.tables, p.n, &specs[4]);
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = Params(params);
  const int8_t* weights = static_cast<const int8_t*>(source[0]);
  const int32_t* bias = static_cast<const int32_t*>(source[1]);
  std::memcpy(packed[0], weights, static_cast<size_t>(p.n) * static_cast<size_t>(p.k));
  int32_t* folded = static_cast<int32_t*>(packed[1]);
  for (int32_t o = 0; o < p.n; ++o) {
    int32_t sum = 0;
    int64_t magnitudes = 0;
    for (int32_t i = 0; i < p.k; ++i, ++weights) {
      sum += *weights - p.weight_zero;
      magnitudes += std::abs(*weights - p.weight_zero);
    }
    folded[o] = (bias ? bias[o] : 0) - p.in_zero * sum;
    PackRequantChannel(p.rule, o, source[2], static_cast<const int32_t*>(source[3]),
                       std::abs(int64_t{folded[o]}) + 128 * magnitudes, static_cast<int32_t*>(packed[2]),
                       static_cast<int8_t*>(packed[3]));
  }
  PackTables(p.tables, p.n, source + 4, packed + 4);
}

}  // namespace

extern const Kernel kKernel_gemm_s8_scalar;
const Kernel kKernel_gemm_s8_scalar = {"gemm_s8",
                                       "gemm_s8_scalar",
                                       "whet_gemm_s8_scalar",
                                       Isa::kScalar,
                                       whet_gemm_s8_scalar,
                                       Tiles,
                                       nullptr,
                                       nullptr,
                                       Packed,
                                       Pack};

}  // namespace whet::kernels
