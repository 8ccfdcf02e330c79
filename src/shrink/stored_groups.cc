// SPDX-License-Identifier: Apache-2.0
#include "shrink/stored_groups.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "passes/weights.h"

namespace whet::shrink {
namespace {

// Codes and scales that are allowed.
struct Codes {
  float least, most;
  bool narrow;  // bfloat16 scales

  float Scale(float scale) const { return narrow ? ir::BFloatToFloat(ir::FloatToBFloat(scale)) : scale; }
  float At(float value, float scale) const { return std::clamp(std::nearbyint(value / scale), least, most); }
};

double ErrorOf(const std::vector<float>& values, float scale, const Codes& codes) {
  double total = 0;
  for (float value : values) {
    const double error =
        static_cast<double>(value) - static_cast<double>(codes.At(value, scale)) * static_cast<double>(scale);
    total += error * error;
  }
  return total;
}

// What fits the codes that `scale` gives best.
float Refined(const std::vector<float>& values, float scale, const Codes& codes) {
  double product = 0, power = 0;
  for (float value : values) {
    const double code = static_cast<double>(codes.At(value, scale));
    product += code * static_cast<double>(value);
    power += code * code;
  }
  const float refined = power > 0 ? codes.Scale(static_cast<float>(product / power)) : scale;
  return refined > 0 && std::isnormal(refined) ? refined : scale;
}

float BestScale(const std::vector<float>& values, const Codes& codes) {
  float largest = 0;
  for (float value : values) largest = std::max(largest, std::abs(value));
  if (largest < 1e-30f) return 1;
  float best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (int percent = 110; percent >= 60; percent -= 2) {
    const float start = codes.Scale(largest / codes.most * static_cast<float>(percent) / 100);
    for (const float scale : {start, Refined(values, start, codes)}) {
      const double error = ErrorOf(values, scale, codes);
      if (error < least) least = error, best = scale;
    }
  }
  return best;
}

// The weights of a channel: the real one, its scale and its code.
struct Coded {
  double real, scale;
  int8_t* code;

  double error() const { return *code * scale - real; }
};

void KeepSum(std::vector<Coded>* channel, const Codes& codes) {
  double excess = 0;
  for (const Coded& one : *channel) excess += one.error();
  const int step = excess > 0 ? -1 : 1;
  const auto closeness = [&](const Coded& one) {
    return -step * one.error() / one.scale;
  };  // to the other side
  std::stable_sort(channel->begin(), channel->end(),
                   [&](const Coded& a, const Coded& b) { return closeness(a) > closeness(b); });
  for (Coded& one : *channel) {
    const double moved = excess + step * one.scale;
    if (closeness(one) <= 0 || std::abs(moved) >= std::abs(excess)) return;
    if (static_cast<float>(*one.code + step) < codes.least ||
        static_cast<float>(*one.code + step) > codes.most)
      continue;
    *one.code = static_cast<int8_t>(*one.code + step);
    excess = moved;
  }
}

void KeepSums(const ir::Tensor& weights, int axis, const Codes& codes, StoredWeights* stored) {
  const ir::QuantIndex entry(stored->quant, weights.dims());
  std::vector<std::vector<Coded>> channels(static_cast<size_t>(weights.dims()[static_cast<size_t>(axis)]));
  const auto real = weights.Data<float>();
  const auto code = stored->stored.MutableData<int8_t>();
  passes::ForEachWeight(weights.dims(), axis, [&](size_t i, size_t c) {
    const float scale = stored->quant.scale[entry(static_cast<int64_t>(i))];
    channels[c].push_back({static_cast<double>(real[i]), static_cast<double>(scale), &code[i]});
  });
  for (std::vector<Coded>& channel : channels) KeepSum(&channel, codes);
}

}  // namespace

StoredWeights StoreShared(const ir::Tensor& weights, int bits, Sharing sharing) {
  const Codes codes = bits == 4 ? Codes{-8, 7, true} : Codes{-127, 127, false};
  const ir::Dims& dims = weights.dims();
  const int64_t size = dims[static_cast<size_t>(sharing.axis)];
  ir::Quant quant{{}, {}, sharing.axis, std::min(sharing.group, size)};
  const ir::QuantIndex entry(quant, dims);
  const auto from = weights.Data<float>();
  std::vector<std::vector<float>> sets(static_cast<size_t>(entry.entries()));
  for (int64_t i = 0; i < weights.count(); ++i) sets[entry(i)].push_back(from[static_cast<size_t>(i)]);
  for (const std::vector<float>& values : sets) quant.scale.push_back(BestScale(values, codes));
  quant.zero_point.assign(quant.scale.size(), 0);
  StoredWeights result{ir::Tensor(DType::kI8, dims), std::move(quant)};
  const auto to = result.stored.MutableData<int8_t>();
  for (int64_t i = 0; i < weights.count(); ++i) {
    const size_t at = static_cast<size_t>(i);
    to[at] = static_cast<int8_t>(codes.At(from[at], result.quant.scale[entry(i)]));
  }
  KeepSums(weights, sharing.channel, codes, &result);
  return result;
}

Noise StoringNoise(const ir::Tensor& weights, const StoredWeights& stored) {
  Noise noise;
  noise.Add(weights, stored.Real());
  return noise;
}

}  // namespace whet::shrink
