// SPDX-License-Identifier: Apache-2.0
#include "shrink/search_ranges.h"

#include <algorithm>
#include <map>

#include "shrink/choose_ranges.h"
#include "shrink/lanes.h"

namespace whet::shrink {
namespace {

using ir::ValueId;

constexpr size_t kFew = 8;       // samples that the order of the tensors is found on
constexpr int kMostSteps = 6;    // in one direction
constexpr double kWorth = 0.02;  // dB: what a move must gain, lest it fit the samples alone

// Values that share one quantisation, and what storing them alone costs.
struct Group {
  std::vector<ValueId> roots;
  Part part;
  double noise = 0;
};

// How one step moves the ends of a range.
struct Move {
  double low, high;
};
constexpr Move kMoves[] = {{0.8, 0.8}, {1, 0.8}, {0.8, 1}, {1.25, 1.25}};

std::vector<Group> GroupsOf(const ir::Graph& graph, const Scheme& scheme) {
  const Placement& placement = scheme.placement;
  std::map<ValueId, Group> groups;
  for (ValueId id : graph.inputs) {
    if (!placement.stored[static_cast<size_t>(id)]) continue;
    Group& group = groups[placement.group[static_cast<size_t>(id)]];
    group.roots.push_back(id);
    group.part.input = id;
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (ValueId id : graph.nodes[i].outputs) {
      if (!placement.stored[static_cast<size_t>(id)] || !scheme.MadeAs(id)->gain.empty()) continue;
      Group& group = groups[placement.group[static_cast<size_t>(id)]];
      group.roots.push_back(id);
      group.part.nodes.push_back(i);
    }
  }
  std::vector<Group> all;
  for (auto& [_, group] : groups) all.push_back(std::move(group));
  return all;
}

// The costliest groups, the first most so.
Result<std::vector<Group>> Costliest(const RangeSearch& search) {
  const Storage& storage = search.storage;
  std::vector<Group> groups = GroupsOf(storage.real, storage.scheme);
  Scheme values = storage.scheme;
  values.weights.clear();  // these are not what is searched
  const Storage bare{storage.real, storage.corrected, values};
  WHET_TRY(ForEachInLanes(groups.size(), search.judge.threads(), [&](size_t i, size_t) -> Status {
    groups[i].noise = WHET_TRY(NoiseAlone(bare, groups[i].part, search.judge, kFew)).noise;
    return {};
  }));
  std::ranges::stable_sort(groups, [](const Group& a, const Group& b) { return a.noise > b.noise; });
  groups.resize(std::min(groups.size(), search.tensors));
  return groups;
}

Scheme Moved(const ir::Graph& graph, const Scheme& scheme, const Group& group, const Move& move) {
  Scheme moved = scheme;
  const Range reach = ReachOf(scheme.quant.at(group.roots[0]), scheme.grid);
  const ir::Quant quant = QuantOf({reach.low * move.low, reach.high * move.high}, scheme.grid);
  for (ValueId root : group.roots) moved.quant[root] = quant;
  ChooseWeights(graph, group.roots, &moved);
  return moved;
}

}  // namespace

Result<SearchedRanges> SearchRanges(const RangeSearch& search, double sqnr_db) {
  SearchedRanges best{search.storage.scheme, sqnr_db, {}};
  const std::vector<Group> groups = WHET_TRY(Costliest(search));
  for (size_t i = 0; i < groups.size(); ++i) {
    if (search.progress) search.progress("searching ranges", i, groups.size());
    for (const Move& move : kMoves) {
      for (int step = 0; step < kMostSteps; ++step) {
        Scheme moved = Moved(search.storage.real, best.scheme, groups[i], move);
        const double moved_db = WHET_TRY(search.sqnr_db(moved));
        if (!(moved_db > best.sqnr_db + kWorth)) break;
        best.scheme = std::move(moved);
        best.sqnr_db = moved_db;
        best.moved.insert(groups[i].roots.begin(), groups[i].roots.end());
      }
    }
  }
  if (search.progress) search.progress("searching ranges", groups.size(), groups.size());
  return best;
}

}  // namespace whet::shrink
