// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_s8/depthwise_s8.h"

#include <cstdlib>
#include <cstring>

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"

extern "C" whet_run whet_depthwise_s8_scalar;

namespace whet::kernels {
namespace {

const whet_depthwise_s8_params& Params(const void* params) {
  return *static_cast<const whet_depthwise_s8_params*>(params);
}

size_t WeightCount(const whet_depthwise_s8_params& p) {
  return static_cast<size_t>(p.kernel_h) * static_cast<size_t>(p.kernel_w) * static_cast<size_t>(p.out_c);
}

int32_t Tiles(const void* params) {
  return Params(params).batch * Params(params).out_h;
}

int Packed(const void* params, ConstSpec* specs) {
  const auto& p = Params(params);
  const size_t channels = static_cast<size_t>(p.out_c);
  specs[0] = {DType::kI8, WeightCount(p)};
  specs[1] = {DType::kI32, channels};
  specs[2] = {DType::kI32, channels};
  specs[3] = {DType::kI8, channels};
  return 4 + TableSpecs(p.tables, p.out_c, &specs[4]);
}

// Folds in_zero into a channel's bias and chooses the form of its requantisation.
void PackChannel(const whet_depthwise_s8_params& p, int32_t channel, const void* const* source,
                 void* const* packed) {
  const int8_t* weights = static_cast<const int8_t*>(source[0]);
  const int32_t bias = source[1] ? static_cast<const int32_t*>(source[1])[channel] : 0;
  int32_t sum = 0;
  int64_t magnitudes = 0;
  for (int32_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap) {
    const int32_t weight = weights[tap * p.out_c + channel] - p.weight_zero;
    sum += weight;
    magnitudes += std::abs(weight);
  }
  const int32_t folded = bias - p.in_zero * sum;
  static_cast<int32_t*>(packed[1])[channel] = folded;
  PackRequantChannel(p.rule, channel, source[2], static_cast<const int32_t*>(source[3]),
                     std::abs(int64_t{folded}) + 128 * magnitudes, static_cast<int32_t*>(packed[2]),
                     static_cast<int8_t*>(packed[3]));
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = Params(params);
  std::memcpy(packed[0], source[0], WeightCount(p));
  for (int32_t c = 0; c < p.out_c; ++c) PackChannel(p, c, source, packed);
  PackTables(p.tables, p.out_c, source + 4, packed + 4);
}

}  // namespace

extern const Kernel kKernel_depthwise_s8_scalar;
const Kernel kKernel_depthwise_s8_scalar = {"depthwise_s8",
                                            "depthwise_s8_scalar",
                                            "whet_depthwise_s8_scalar",
                                            Isa::kScalar,
                                            whet_depthwise_s8_scalar,
                                            Tiles,
                                            nullptr,
                                            nullptr,
                                            Packed,
                                            Pack};

}  // namespace whet::kernels
