// SPDX-License-Identifier: Apache-2.0
#include "shrink/calibrate.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>

#include "shrink/lanes.h"
#include "shrink/runner.h"

namespace whet::shrink {
namespace {

std::span<const float> Reals(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

struct Lane {
  std::optional<Runner> runner;
  Observed observed;

  // The first tensor of this run that is not finite is the one to name.
  Status Add(const std::string& name, const ir::Dims& dims, std::span<const std::byte> bytes) {
    Statistics& statistics = observed[name];
    const uint64_t before = statistics.not_finite();
    statistics.Add(Reals(bytes), dims.empty() ? 1 : dims.back());
    if (statistics.not_finite() == before) return {};
    return Error(fmt::format("tensor '{}' has {} element(s) that are infinite or not a number", name,
                             statistics.not_finite() - before));
  }

  Status Run(const std::vector<ir::Tensor>& inputs) {
    Status status;
    for (size_t i = 0; i < inputs.size() && i < runner->session().inputs().size(); ++i) {
      if (inputs[i].dtype() != DType::kF32) continue;
      WHET_TRY(Add(std::string(runner->session().inputs()[i].name), inputs[i].dims(), inputs[i].bytes()));
    }
    const Runner::Observer observer = [&](const format::Tensor& tensor, std::span<const std::byte> bytes) {
      if (tensor.dtype == DType::kF32 && status.ok()) status = Add(tensor.name, tensor.dims, bytes);
    };
    WHET_TRY(runner->Run(inputs, &observer));
    return status;
  }
};

}  // namespace

Result<Observed> Calibrate(const ir::Graph& graph, const Samples& samples, int threads,
                           const Progress& progress) {
  const auto program = WHET_TRY(Program::Make(graph));
  std::array<Lane, kLanes> lanes;
  std::atomic<size_t> done = 0;
  WHET_TRY(ForEachInLanes(samples.count, threads, [&](size_t item, size_t at) -> Status {
    Lane& lane = lanes[at];
    if (!lane.runner) lane.runner = WHET_TRY(Runner::Make(program));
    WHET_TRY(lane.Run(WHET_TRY(samples.load(item))).With(samples.name(item)));
    if (progress) progress("calibrating", ++done, samples.count);
    return {};
  }));
  Observed all = std::move(lanes[0].observed);
  for (size_t i = 1; i < kLanes; ++i) {
    for (const auto& [name, statistics] : lanes[i].observed) all[name].Merge(statistics);
  }
  return all;
}

}  // namespace whet::shrink
