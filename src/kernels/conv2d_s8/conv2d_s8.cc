// SPDX-License-Identifier: Apache-2.0
#include "kernels/conv2d_s8/conv2d_s8.h"

#include <cstdlib>
#include <cstring>

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"

extern "C" whet_run whet_conv2d_s8_scalar;

namespace whet::kernels {
namespace {

const whet_conv2d_s8_params& Params(const void* params) {
  return *static_cast<const whet_conv2d_s8_params*>(params);
}

int32_t Taps(const whet_conv2d_s8_params& p) {
  return p.kernel_h * p.kernel_w * (p.in_c / p.groups);
}

int32_t Tiles(const void* params) {
  return Params(params).batch * Params(params).out_h;
}

int Packed(const void* params, ConstSpec* specs) {
  const auto& p = Params(params);
  const size_t channels = static_cast<size_t>(p.out_c);
  specs[0] = {DType::kI8, channels * static_cast<size_t>(Taps(p))};
  specs[1] = {DType::kI32, channels};
  specs[2] = {DType::kI32, channels};
  specs[3] = {DType::kI8, channels};
  return 4 + TableSpecs(p.tables, p.out_c, &specs[4]);
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = Params(params);
  const int32_t taps = Taps(p);
  const int8_t* weights = static_cast<const int8_t*>(source[0]);
  const int32_t* bias = static_cast<const int32_t*>(source[1]);
  std::memcpy(packed[0], weights, static_cast<size_t>(p.out_c) * static_cast<size_t>(taps));
  int32_t* folded = static_cast<int32_t*>(packed[1]);
  for (int32_t o = 0; o < p.out_c; ++o) {
    int32_t sum = 0;
    int64_t magnitudes = 0;
    for (int32_t i = 0; i < taps; ++i, ++weights) {
      sum += *weights - p.weight_zero;
      magnitudes += std::abs(*weights - p.weight_zero);
    }
    folded[o] = (bias ? bias[o] : 0) - p.in_zero * sum;
    PackRequantChannel(p.rule, o, source[2], static_cast<const int32_t*>(source[3]),
                       std::abs(int64_t{folded[o]}) + 128 * magnitudes, static_cast<int32_t*>(packed[2]),
                       static_cast<int8_t*>(packed[3]));
  }
  PackTables(p.tables, p.out_c, source + 4, packed + 4);
}

}  // namespace

extern const Kernel kKernel_conv2d_s8_scalar;
const Kernel kKernel_conv2d_s8_scalar = {"conv2d_s8",
                                         "conv2d_s8_scalar",
                                         "whet_conv2d_s8_scalar",
                                         Isa::kScalar,
                                         whet_conv2d_s8_scalar,
                                         Tiles,
                                         nullptr,
                                         nullptr,
                                         Packed,
                                         Pack};

}  // namespace whet::kernels
