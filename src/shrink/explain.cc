// SPDX-License-Identifier: Apache-2.0
#include "shrink/explain.h"

#include <algorithm>
#include <atomic>

#include "passes/weights.h"
#include "shrink/lanes.h"

namespace whet::shrink {
namespace {

constexpr int kSteps = 48;

// The bins of the statistics, joined to kSteps over what was seen.
std::vector<uint64_t> Joined(const Statistics& statistics, const Range& seen) {
  std::vector<uint64_t> steps(kSteps);
  const double width = (seen.high - seen.low) / kSteps;
  for (int bin = statistics.first_bin(); bin <= statistics.last_bin(); ++bin) {
    const double at = width > 0 ? (statistics.bin_centre(bin) - seen.low) / width : 0;
    steps[static_cast<size_t>(std::clamp(at, 0.0, kSteps - 1.0))] +=
        statistics.bins()[static_cast<size_t>(bin)];
  }
  return steps;
}

// Half a step beyond the last stored number still rounds to it.
double Clipped(const Statistics& statistics, const Range& reach, double step) {
  uint64_t beyond = 0;
  for (int bin = statistics.first_bin(); bin <= statistics.last_bin(); ++bin) {
    const double centre = std::clamp(statistics.bin_centre(bin), static_cast<double>(statistics.low()),
                                     static_cast<double>(statistics.high()));
    if (centre < reach.low - step / 2 || centre > reach.high + step / 2)
      beyond += statistics.bins()[static_cast<size_t>(bin)];
  }
  return static_cast<double>(beyond) / static_cast<double>(statistics.count());
}

void DescribeValue(const Storage& storage, const Observed& observed, ir::ValueId id, Explanation* into) {
  const auto found = observed.find(storage.real.value(id).name);
  if (found == observed.end() || found->second.count() == 0) return;
  const Statistics& statistics = found->second;
  into->seen = {static_cast<double>(statistics.low()), static_cast<double>(statistics.high())};
  into->histogram = Joined(statistics, into->seen);
  const std::optional<Form> form = storage.scheme.MadeAs(id);
  if (!form) return;
  if (!form->gain.empty()) {  // each channel has a reach of its own, which holds what was seen
    into->reach = into->seen;
    return;
  }
  into->reach = ReachOf(form->quant, form->grid);
  into->clipped = Clipped(statistics, into->reach, static_cast<double>(form->quant.scale[0]));
}

void DescribeWeights(const Storage& storage, size_t at, Explanation* into) {
  const ir::Node& node = storage.real.nodes[at];
  if (!passes::ChannelAxis(node) || storage.scheme.placement.nodes[at] != Stay::kInteger) return;
  const auto weights = storage.scheme.weights.find(node.inputs[1]);
  if (weights == storage.scheme.weights.end()) return;
  Noise noise;
  noise.Add(*storage.real.constant(node.inputs[1]), weights->second.Real());
  into->weights_db = noise.sqnr_db();
}

}  // namespace

Result<std::vector<Explanation>> Explain(const Storage& storage, const std::vector<Part>& parts,
                                         const Observed& observed, const Judge& judge, size_t samples,
                                         const Progress& progress) {
  std::vector<Explanation> all(parts.size());
  std::vector<Noise> noise(parts.size());
  std::atomic<size_t> done = 0;
  WHET_TRY(ForEachInLanes(parts.size(), judge.threads(), [&](size_t i, size_t) -> Status {
    const Part& part = parts[i];
    const ir::ValueId value = part.nodes.empty() ? part.input : storage.real.nodes[part.nodes[0]].outputs[0];
    DescribeValue(storage, observed, value, &all[i]);
    if (!part.nodes.empty()) DescribeWeights(storage, part.nodes[0], &all[i]);
    const bool stored = storage.scheme.placement.stored[static_cast<size_t>(value)];
    if (stored || !std::isnan(all[i].weights_db)) {
      noise[i] = WHET_TRY(NoiseAlone(storage, part, judge, samples));
      all[i].alone_db = noise[i].sqnr_db();
    }
    if (progress) progress("trying layer by layer", ++done, parts.size());
    return {};
  }));
  double sum = 0;
  for (const Noise& one : noise) sum += one.noise;
  for (size_t i = 0; i < all.size(); ++i) all[i].share = sum > 0 ? noise[i].noise / sum : 0;
  return all;
}

}  // namespace whet::shrink
