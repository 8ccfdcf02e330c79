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
  return 4;
}

// The largest magnitude of a channel's accumulator: inputs less in_zero are within 255.
int64_t Bound(const whet_depthwise_s8_params& p, const int8_t* weights, const int32_t* bias, int32_t channel) {
  int64_t bound = bias ? std::abs(int64_t{bias[channel]}) : 0;
  for (int32_t tap = 0; tap < p.kernel_h * p.kernel_w; ++tap)
    bound += 255 * std::abs(weights[tap * p.out_c + channel] - p.weight_zero);
  return bound;
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = Params(params);
  const int8_t* weights = static_cast<const int8_t*>(source[0]);
  const int32_t* bias = static_cast<const int32_t*>(source[1]);
  std::memcpy(packed[0], weights, WeightCount(p));
  if (bias) std::memcpy(packed[1], bias, static_cast<size_t>(p.out_c) * sizeof(int32_t));
  for (int32_t c = 0; c < p.out_c; ++c) {
    PackRequantChannel(p.rule, c, source[2], static_cast<const int32_t*>(source[3]), Bound(p, weights, bias, c),
                       static_cast<int32_t*>(packed[2]), static_cast<int8_t*>(packed[3]));
  }
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
