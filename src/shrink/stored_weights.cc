// SPDX-License-Identifier: Apache-2.0
#include "shrink/stored_weights.h"

#include <algorithm>
#include <cmath>

#include "passes/weights.h"

namespace whet::shrink {
namespace {

constexpr float kMost = 127;

float Stored(float value, float scale) {
  return std::clamp(std::nearbyint(value / scale), -kMost, kMost);
}

double SquaredError(const std::vector<float>& values, float scale) {
  double total = 0;
  for (float value : values) {
    const double error =
        static_cast<double>(value) - static_cast<double>(Stored(value, scale)) * static_cast<double>(scale);
    total += error * error;
  }
  return total;
}

float BestScale(const std::vector<float>& values) {
  float largest = 0;
  for (float value : values) largest = std::max(largest, std::abs(value));
  if (largest < 1e-30f) return 1;
  float best = largest / kMost;
  double least = SquaredError(values, best);
  for (int percent = 99; percent >= 75; --percent) {
    const float scale = largest * static_cast<float>(percent) / 100 / kMost;
    const double error = SquaredError(values, scale);
    if (error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}

}  // namespace

ir::Tensor StoredWeights::Real() const {
  ir::Tensor real(DType::kF32, stored.dims());
  const auto from = stored.Data<int8_t>();
  const auto to = real.MutableData<float>();
  const ir::QuantIndex entry(quant, stored.dims());
  for (size_t i = 0; i < to.size(); ++i) {
    const size_t at = entry(static_cast<int64_t>(i));
    to[i] = static_cast<float>(from[i] - quant.zero_point[at]) * quant.scale[at];
  }
  return real;
}

StoredWeights StoreWeights(const ir::Tensor& weights, int axis, std::span<const float> least) {
  const auto from = weights.Data<float>();
  const size_t channels = static_cast<size_t>(weights.dims()[static_cast<size_t>(axis)]);
  std::vector<std::vector<float>> of_channel(channels);
  passes::ForEachWeight(weights.dims(), axis, [&](size_t i, size_t c) { of_channel[c].push_back(from[i]); });
  StoredWeights result{ir::Tensor(DType::kI8, weights.dims()), {{}, std::vector<int32_t>(channels), axis}};
  for (size_t c = 0; c < channels; ++c)
    result.quant.scale.push_back(std::max(BestScale(of_channel[c]), least.empty() ? 0.0f : least[c]));
  const auto to = result.stored.MutableData<int8_t>();
  passes::ForEachWeight(weights.dims(), axis, [&](size_t i, size_t c) {
    to[i] = static_cast<int8_t>(Stored(from[i], result.quant.scale[c]));
  });
  return result;
}

}  // namespace whet::shrink
