// SPDX-License-Identifier: Apache-2.0
#include "eval/windows.h"

#include <fmt/format.h>

#include <algorithm>

#include "card/prepare.h"

namespace whet::eval {
namespace {

// The input that the windows go to.
Result<const format::Tensor*> WindowInput(const format::Entry& entry, const card::Card& card) {
  if (entry.inputs.size() != 1) {
    return Error(fmt::format(
        "the model has {} inputs; name the others under model.state or model.constants of the card",
        entry.inputs.size()));
  }
  const format::Tensor& want = entry.tensors[static_cast<size_t>(entry.inputs[0])];
  const int samples = card.input.context + card.input.window;
  if (ir::ElementCount(want.dims) != samples) {
    return Error(fmt::format("input '{}' has {} elements, input.context and input.window of the card say {}",
                             want.name, ir::ElementCount(want.dims), samples));
  }
  return &want;
}

}  // namespace

Result<std::vector<std::vector<ir::Tensor>>> CutWindows(const format::Entry& entry, const media::Sound& sound,
                                                        const card::Card& card) {
  const format::Tensor& want = *WHET_TRY(WindowInput(entry, card));
  const size_t context = static_cast<size_t>(card.input.context),
               window = static_cast<size_t>(card.input.window);
  std::vector<float> samples(context, 0.0f);
  samples.insert(samples.end(), sound.samples.begin(), sound.samples.end());
  std::vector<std::vector<ir::Tensor>> runs;
  for (size_t at = 0; at < sound.samples.size(); at += window) {
    const std::span<const float> all(samples);
    const std::span<const float> part = all.subspan(at, std::min(context + window, all.size() - at));
    const std::vector<std::byte> bytes = WHET_TRY(card::PrepareAudio(part, want));
    runs.push_back({ir::Tensor::FromBytes(want.dtype, want.dims, bytes)});
  }
  if (runs.empty()) return Error("the sound holds no samples");
  return runs;
}

Result<std::vector<NamedTensor>> StackRuns(const std::vector<std::vector<ir::Tensor>>& steps,
                                           Executor& executor) {
  std::vector<NamedTensor> stacked;
  for (size_t k = 0; k < steps.size(); ++k) {
    const std::vector<NamedTensor> outputs = WHET_TRY(executor.Run(steps[k]));
    for (size_t i = 0; i < outputs.size(); ++i) {
      const ir::Tensor& one = outputs[i].tensor;
      if (k == 0) {
        ir::Dims dims = one.dims();
        dims.insert(dims.begin(), static_cast<int64_t>(steps.size()));
        ir::Quant quant = outputs[i].quant;
        quant.axis += quant.per_tensor() ? 0 : 1;
        stacked.push_back({outputs[i].name, ir::Tensor(one.dtype(), dims), quant, outputs[i].exact});
      }
      std::ranges::copy(one.bytes(), stacked[i].tensor.MutableBytes().begin() +
                                         static_cast<ptrdiff_t>(k * one.bytes().size()));
    }
  }
  return stacked;
}

}  // namespace whet::eval
