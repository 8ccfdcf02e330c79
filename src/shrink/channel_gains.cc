// SPDX-License-Identifier: Apache-2.0
#include "shrink/channel_gains.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace whet::shrink {
namespace {

constexpr int kMostSteps =
    10;  // powers of two: each has a table of the activation, a kilobyte, where a channel needs it
constexpr double kBelow =
    0.25;  // how far the negative side may reach, of the widest channel: few channels need much of it

// The largest factor that keeps the channel within what the widest one takes.
float GainOf(double low, double high, double widest) {
  const double reach = std::max(high, -low / kBelow);
  if (!(reach > 0)) return 1;
  const int steps = static_cast<int>(std::floor(std::log2(widest / reach)));
  return std::exp2(static_cast<float>(std::clamp(steps, 0, kMostSteps)));
}

// None where no channel gains.
std::optional<Gained> GainsOf(const Statistics& seen, const Grid& grid) {
  const double widest = static_cast<double>(std::max(-seen.low(), seen.high()));
  Gained gained;
  Range range{0, 0};
  for (size_t c = 0; c < seen.channel_lows().size(); ++c) {
    const double low = static_cast<double>(seen.channel_lows()[c]),
                 high = static_cast<double>(seen.channel_highs()[c]);
    const float gain = GainOf(low, high, widest);
    range.low = std::min(range.low, low * static_cast<double>(gain));
    range.high = std::max(range.high, high * static_cast<double>(gain));
    gained.gain.push_back(gain);
  }
  gained.quant = QuantOf(range, grid);
  const bool differ = std::ranges::any_of(gained.gain, [](float gain) { return gain != 1; });
  return differ ? std::optional(gained) : std::nullopt;
}

}  // namespace

std::map<ir::ValueId, Gained> ChooseGains(const ir::Graph& graph, const Observed& observed,
                                          const Placement& placement, const Grid& grid) {
  std::map<ir::ValueId, Gained> all;
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    if (!placement.by_channel[static_cast<size_t>(id)]) continue;
    const auto seen = observed.find(graph.value(id).name);
    if (seen == observed.end() || seen->second.count() == 0) continue;
    if (std::optional<Gained> gained = GainsOf(seen->second, grid)) all[id] = std::move(*gained);
  }
  return all;
}

}  // namespace whet::shrink
