// SPDX-License-Identifier: Apache-2.0
#include "shrink/choose_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"
#include "ops/op.h"
#include "passes/weights.h"
#include "shrink/lanes.h"
#include "shrink/readers.h"

namespace whet::shrink {
namespace {

using ir::ValueId;

size_t At(ValueId id) {
  return static_cast<size_t>(id);
}

// Beside 8-bit activations: so that the bias, stored in units of operand scale times weight scale, stays below 2^22: an accumulator has room for 2^24.
std::vector<float> LeastScales(const ir::Graph& graph, const ir::Node& node, const Scheme& scheme) {
  const std::optional<Form> x = scheme.ReadAs(scheme.placement.root[At(node.inputs[0])], false);
  std::vector<float> least;
  if (!x || !passes::HasBias(node) || !graph.constant(node.inputs[2])) return least;
  const std::span<const float> biases = graph.constant(node.inputs[2])->Data<float>();
  for (size_t c = 0; c < biases.size(); ++c) {
    const float gain = x->gain.empty() ? 1 : x->gain[c * x->gain.size() / biases.size()];
    least.push_back(std::abs(biases[c]) * gain / x->quant.scale[0] / 0x1p22f);
  }
  return least;
}

bool SharesRange(const ir::Graph& graph, const Placement& placement, ValueId id) {
  for (ValueId other = 0; other < graph.value_count(); ++other) {
    if (other != id && placement.stored[At(other)] && placement.group[At(other)] == placement.group[At(id)])
      return true;
  }
  return false;
}

// The function of one element that alone reads a value; null where there is none, or the value shares its range.
const ir::Node* OnlyFunction(const ir::Graph& graph, const Placement& placement, ValueId id) {
  const ir::Node* reader = OnlyReader(graph, id);
  const bool function = reader && ops::KindOf(reader->op) == ops::Kind::kUnary;
  return function && !SharesRange(graph, placement, id) ? reader : nullptr;
}

Result<Image> ImageOf(const ir::Graph& graph, const ir::Node& reader, const Statistics& statistics) {
  const int64_t bins = 2 * Statistics::kHalf;
  ir::Tensor centres(DType::kF64, {bins});
  for (int bin = 0; bin < bins; ++bin)
    centres.MutableData<double>()[static_cast<size_t>(bin)] = statistics.bin_centre(bin);
  const ir::Type type{DType::kF64, {bins}, {}};
  const ir::Tensor* inputs[] = {&centres};
  const std::vector<ir::Tensor> image =
      WHET_TRY(ops::FindOp(reader.op)->eval({reader, graph.dialect, inputs, {&type, 1}, {&type, 1}}));
  const auto values = image[0].Data<double>();
  return Image(values.begin(), values.end());
}

std::optional<StoredWeights> WeightsOf(const ir::Graph& graph, size_t at, const Scheme& scheme) {
  const ir::Node& node = graph.nodes[at];
  const std::optional<int> axis = passes::ChannelAxis(node);
  if (!axis || scheme.placement.nodes[at] != Stay::kInteger) return std::nullopt;
  return StoreWeights(*graph.constant(node.inputs[1]), *axis, LeastScales(graph, node, scheme));
}

}  // namespace

Choice ChooseRange(const Statistics& statistics, std::optional<Observer> observer, const Grid& grid,
                   const Image& image) {
  std::optional<Choice> best;
  for (int i = 0; i < kObservers; ++i) {
    Choice choice{static_cast<Observer>(i), {}, 0};
    if (observer && choice.observer != *observer) continue;
    choice.quant = QuantOf(RangeOf(statistics, choice.observer, grid, image), grid);
    choice.error = ErrorOf(statistics, choice.quant, grid, image);
    if (!best || choice.error < best->error) best = choice;
  }
  return *best;
}

Result<Choices> ChooseRanges(const ir::Graph& graph, const Observed& observed,
                             std::optional<Observer> observer, const Placement& placement, const Grid& grid,
                             int threads) {
  std::map<ValueId, Statistics> joined;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (!placement.stored[At(id)]) continue;
    const auto seen = observed.find(graph.value(id).name);
    if (seen == observed.end() || seen->second.count() == 0)
      return Error(fmt::format("tensor '{}' was not seen while calibrating", graph.value(id).name));
    joined[placement.group[At(id)]].Merge(seen->second);
  }
  std::vector<const std::pair<const ValueId, Statistics>*> groups;
  for (const auto& group : joined) groups.push_back(&group);
  std::vector<Choice> chosen(groups.size());
  WHET_TRY(ForEachInLanes(groups.size(), threads, [&](size_t i, size_t) -> Status {
    const auto& [group, statistics] = *groups[i];
    const ir::Node* reader = OnlyFunction(graph, placement, group);
    const Image image = reader ? WHET_TRY(ImageOf(graph, *reader, statistics)) : Image();
    chosen[i] = ChooseRange(statistics, observer, grid, image);
    return {};
  }));
  std::map<ValueId, Choice> of_group;
  for (size_t i = 0; i < groups.size(); ++i) of_group[groups[i]->first] = chosen[i];
  Choices choices;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (placement.stored[At(id)]) choices[id] = of_group[placement.group[At(id)]];
  }
  return choices;
}

void ChooseWeights(const ir::Graph& graph, Scheme* scheme, int threads) {
  std::vector<std::optional<StoredWeights>> stored(graph.nodes.size());
  const Status done = ForEachInLanes(stored.size(), threads, [&](size_t i, size_t) -> Status {
    stored[i] = WeightsOf(graph, i, *scheme);
    return {};
  });
  WHET_CHECK(done.ok());
  for (size_t i = 0; i < stored.size(); ++i) {
    if (stored[i]) scheme->weights[graph.nodes[i].inputs[1]] = std::move(*stored[i]);
  }
}

void ChooseWeights(const ir::Graph& graph, std::span<const ValueId> roots, Scheme* scheme) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const ir::Node& node = graph.nodes[i];
    const bool reads = !node.inputs.empty() && node.inputs[0] != ir::kNoValue &&
                       std::ranges::count(roots, scheme->placement.root[At(node.inputs[0])]) > 0;
    std::optional<StoredWeights> stored = reads ? WeightsOf(graph, i, *scheme) : std::nullopt;
    if (stored) scheme->weights[node.inputs[1]] = std::move(*stored);
  }
}

}  // namespace whet::shrink
