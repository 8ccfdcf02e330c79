// SPDX-License-Identifier: Apache-2.0
// A beam search over topological orders. A state is a set of executed nodes; states with the same set differ
// only in their peak.
#include "lower/order.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "lower/in_place.h"

namespace whet::lower {
namespace {

constexpr size_t kWidths[] = {1, 8, 32};
constexpr size_t kMostNodes = 3000;  // beyond, a search costs more than it saves

struct State {
  std::vector<int32_t> uses;     // of each storage, still to come
  std::vector<int32_t> missing;  // operands of each node that are not there yet
  std::vector<int32_t> ready;    // ascending
  Order order;
  int64_t live = 0, peak = 0;
  uint64_t set = 0;  // a hash of the executed nodes
};

uint64_t HashOf(int32_t node) {
  uint64_t x = (static_cast<uint64_t>(node) + 1) * 0x9e3779b97f4a7c15u;
  x ^= x >> 31;
  x *= 0xbf58476d1ce4e5b9u;
  return x ^ x >> 29;
}

class Search {
 public:
  explicit Search(const ir::Graph& graph)
      : graph_(graph), storage_(static_cast<size_t>(graph.value_count())) {
    std::iota(storage_.begin(), storage_.end(), 0);
    for (const ir::Node& node : graph.nodes) {
      if (node.op == "reshape" && !graph.constant(node.inputs[0])) {
        storage_[static_cast<size_t>(node.outputs[0])] = StorageOf(node.inputs[0]);
      }
    }
    consumers_.resize(storage_.size());
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      for (ir::ValueId in : graph.nodes[i].inputs) {
        if (Arena(in)) consumers_[static_cast<size_t>(in)].push_back(static_cast<int32_t>(i));
      }
    }
  }

  State Start() const {
    State state;
    state.uses.assign(storage_.size(), 0);
    for (const auto& node : graph_.nodes) {
      for (ir::ValueId in : node.inputs) {
        if (Arena(in)) ++state.uses[static_cast<size_t>(StorageOf(in))];
      }
    }
    for (ir::ValueId out : graph_.outputs) ++state.uses[static_cast<size_t>(StorageOf(out))];
    for (const ir::State& kept : graph_.states) {
      if (Arena(kept.output)) ++state.uses[static_cast<size_t>(StorageOf(kept.output))];
      ++state.uses[static_cast<size_t>(kept.input)];
      state.live += BytesOf(graph_.type(kept.input));
    }
    state.missing = MissingAtStart();
    for (size_t i = 0; i < state.missing.size(); ++i) {
      if (state.missing[i] == 0) state.ready.push_back(static_cast<int32_t>(i));
    }
    for (ir::ValueId in : graph_.inputs) state.live += BytesOf(graph_.type(in));
    state.peak = state.live;
    return state;
  }

  void Execute(State& state, int32_t at) const {
    const ir::Node& node = graph_.nodes[static_cast<size_t>(at)];
    state.ready.erase(std::find(state.ready.begin(), state.ready.end(), at));
    state.order.push_back(at);
    state.set ^= HashOf(at);
    int64_t freed = 0;
    bool in_place = false;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (!Arena(node.inputs[i])) continue;
      if (--state.uses[static_cast<size_t>(StorageOf(node.inputs[i]))] > 0) continue;
      freed += BytesOf(graph_.type(node.inputs[i]));
      in_place = in_place || MayOverwrite(graph_, node, i);
    }
    for (ir::ValueId out : node.outputs) {
      if (StorageOf(out) == out) Produce(state, out, in_place);
      for (int32_t consumer : consumers_[static_cast<size_t>(out)]) {
        if (--state.missing[static_cast<size_t>(consumer)] > 0) continue;
        state.ready.insert(std::lower_bound(state.ready.begin(), state.ready.end(), consumer), consumer);
      }
    }
    state.live -= freed;
  }

  Order Run(size_t width) const {
    std::vector<State> beam = {Start()};
    for (size_t step = 0; step < graph_.nodes.size(); ++step) beam = Advance(beam, width);
    return beam.front().order;
  }

 private:
  bool Arena(ir::ValueId id) const { return id != ir::kNoValue && !graph_.constant(id); }
  ir::ValueId StorageOf(ir::ValueId id) const { return storage_[static_cast<size_t>(id)]; }

  std::vector<int32_t> MissingAtStart() const {
    const std::vector<int32_t> producers = graph_.Producers();
    std::vector<int32_t> missing;
    for (const ir::Node& node : graph_.nodes) {
      missing.push_back(
          static_cast<int32_t>(std::count_if(node.inputs.begin(), node.inputs.end(), [&](ir::ValueId in) {
            return Arena(in) && producers[static_cast<size_t>(in)] >= 0;
          })));
    }
    return missing;
  }

  void Produce(State& state, ir::ValueId out, bool in_place) const {
    const int64_t bytes = BytesOf(graph_.type(out));
    state.live += bytes;
    state.peak = std::max(state.peak, state.live - (in_place ? bytes : 0));
    if (state.uses[static_cast<size_t>(out)] == 0) state.live -= bytes;
  }

  static auto Rank(const State& state) { return std::tie(state.peak, state.live, state.order); }

  std::vector<State> Advance(const std::vector<State>& beam, size_t width) const {
    std::map<uint64_t, State> best;
    for (const State& state : beam) {
      for (int32_t next : state.ready) {
        State after = state;
        Execute(after, next);
        const auto [it, fresh] = best.try_emplace(after.set, after);
        if (!fresh && Rank(after) < Rank(it->second)) it->second = std::move(after);
      }
    }
    std::vector<State> states;
    for (auto& [set, state] : best) states.push_back(std::move(state));
    std::sort(states.begin(), states.end(), [](const State& a, const State& b) { return Rank(a) < Rank(b); });
    if (states.size() > width) states.resize(width);
    return states;
  }

  const ir::Graph& graph_;
  std::vector<ir::ValueId> storage_;  // of each value: itself, or what a reshape looks at
  std::vector<std::vector<int32_t>> consumers_;
};

}  // namespace

std::vector<Order> CandidateOrders(const ir::Graph& graph) {
  Order source(graph.nodes.size());
  std::iota(source.begin(), source.end(), 0);
  std::vector<Order> orders = {source};
  if (graph.nodes.size() > kMostNodes) return orders;
  const Search search(graph);
  for (size_t width : kWidths) {
    Order order = search.Run(width);
    if (std::find(orders.begin(), orders.end(), order) == orders.end()) orders.push_back(std::move(order));
  }
  return orders;
}

void Reorder(ir::Graph& graph, const Order& order) {
  std::vector<ir::Node> nodes;
  for (int32_t i : order) nodes.push_back(std::move(graph.nodes[static_cast<size_t>(i)]));
  graph.nodes = std::move(nodes);
}

}  // namespace whet::lower
