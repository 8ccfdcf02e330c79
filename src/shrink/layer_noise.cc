// SPDX-License-Identifier: Apache-2.0
#include "shrink/layer_noise.h"

#include <cstring>
#include <vector>

#include "shrink/runner.h"

namespace whet::shrink {
namespace {

// Stored elements as real numbers; empty for what is no activation.
std::vector<float> Reals(const format::Tensor& tensor, std::span<const std::byte> bytes) {
  std::vector<float> reals(bytes.size() / DTypeSize(tensor.dtype));
  if (tensor.dtype == DType::kF32) {
    std::memcpy(reals.data(), bytes.data(), bytes.size());
    return reals;
  }
  const bool narrow = tensor.dtype == DType::kI8;
  if ((!narrow && tensor.dtype != DType::kI16) || tensor.scale.size() != 1) return {};
  for (size_t i = 0; i < reals.size(); ++i) {
    int32_t stored = static_cast<int8_t>(bytes[i]);
    if (!narrow) {
      int16_t wide = 0;
      std::memcpy(&wide, bytes.data() + 2 * i, 2);
      stored = wide;
    }
    reals[i] = static_cast<float>(stored - tensor.zero_point[0]) * tensor.scale[0];
  }
  return reals;
}

}  // namespace

Result<std::map<std::string, Noise>> LayerNoise(const ir::Graph& real, const ir::Graph& integer,
                                                const std::map<std::string, std::vector<float>>& gains,
                                                const Judge& judge) {
  Runner reference = WHET_TRY(Runner::Make(WHET_TRY(Program::Make(real)), judge.threads()));
  Runner given = WHET_TRY(Runner::Make(WHET_TRY(Program::Make(integer)), judge.threads()));
  std::map<std::string, Noise> noise;
  std::map<std::string, std::vector<float>> expected;
  const Runner::Observer keep = [&](const format::Tensor& tensor, std::span<const std::byte> bytes) {
    if (tensor.dtype == DType::kF32) expected[tensor.name] = Reals(tensor, bytes);
  };
  const Runner::Observer compare = [&](const format::Tensor& tensor, std::span<const std::byte> bytes) {
    const auto found = expected.find(tensor.name);
    if (found == expected.end()) return;
    std::vector<float> reals = Reals(tensor, bytes);
    const auto gain = gains.find(tensor.name);
    for (size_t i = 0; gain != gains.end() && i < reals.size(); ++i)
      reals[i] /= gain->second[i % gain->second.size()];
    if (reals.size() != found->second.size()) return;
    Noise& sum = noise[tensor.name];
    for (size_t i = 0; i < reals.size(); ++i)
      sum.Add(static_cast<double>(found->second[i]), static_cast<double>(reals[i]));
  };
  for (const std::vector<ir::Tensor>& inputs : judge.inputs()) {
    WHET_TRY(reference.Run(inputs, &keep));
    WHET_TRY(given.Run(inputs, &compare));
  }
  return noise;
}

}  // namespace whet::shrink
