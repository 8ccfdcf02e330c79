// SPDX-License-Identifier: Apache-2.0
#include "passes/rewriter.h"

#include <algorithm>
#include <iterator>

namespace whet::passes {
namespace {

bool Contains(const std::vector<ir::ValueId>& ids, ir::ValueId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Rewriter::Rewriter(ir::Graph& graph) : graph_(graph), uses_(graph.UseCounts()) {
  old_ = std::move(graph.nodes);
  graph_.nodes.clear();
  Grow();
}

void Rewriter::Grow() {
  const size_t count = static_cast<size_t>(graph_.value_count());
  uses_.resize(count, 0);
  producers_.resize(count, nullptr);
  replaced_by_.resize(count, ir::kNoValue);
}

ir::ValueId Rewriter::Resolved(ir::ValueId id) const {
  while (id != ir::kNoValue && replaced_by_[static_cast<size_t>(id)] != ir::kNoValue)
    id = replaced_by_[static_cast<size_t>(id)];
  return id;
}

void Rewriter::CountUse(ir::ValueId id, int32_t change) {
  if (id != ir::kNoValue) uses_[static_cast<size_t>(id)] += change;
}

// Constants that were added since the last node are not in the tables yet.
ir::Node* Rewriter::Producer(ir::ValueId id) {
  const size_t at = static_cast<size_t>(id);
  return id == ir::kNoValue || at >= producers_.size() ? nullptr : producers_[at];
}

int32_t Rewriter::Uses(ir::ValueId id) const {
  const size_t at = static_cast<size_t>(id);
  return at < uses_.size() ? uses_[at] : 0;
}

ir::Node* Rewriter::Producer(ir::ValueId id, std::string_view op) {
  ir::Node* node = Producer(id);
  return node && node->op == op ? node : nullptr;
}

void Rewriter::Emit(ir::Node node) {
  Grow();
  for (ir::ValueId in : node.inputs) CountUse(in, 1);
  fresh_.push_back(std::move(node));
  for (ir::ValueId out : fresh_.back().outputs) producers_[static_cast<size_t>(out)] = &fresh_.back();
}

ir::ValueId Rewriter::Add(std::string op, std::string name, std::vector<ir::ValueId> inputs, ir::Type type,
                          ir::Attrs attrs) {
  const ir::ValueId id = graph_.AddValue(name, std::move(type));
  Emit({std::move(op), std::move(name), std::move(inputs), {id}, std::move(attrs)});
  return id;
}

bool Rewriter::Replace(ir::ValueId from, ir::ValueId to) {
  Grow();
  if (Contains(graph_.outputs, from)) {
    if (!Producer(to) || Contains(graph_.outputs, to)) return false;
    std::swap(graph_.value(from).name, graph_.value(to).name);
    std::replace(graph_.outputs.begin(), graph_.outputs.end(), from, to);
  }
  CountUse(to, Uses(from));
  uses_[static_cast<size_t>(from)] = 0;
  replaced_by_[static_cast<size_t>(from)] = to;
  return true;
}

void Rewriter::TakeResult(ir::Node& producer, const ir::Node& current) {
  producer.outputs = current.outputs;
  producers_[static_cast<size_t>(current.outputs[0])] = &producer;
}

void Rewriter::Finish() {
  for (ir::State& state : graph_.states) state.output = Resolved(state.output);
  graph_.nodes.assign(std::make_move_iterator(fresh_.begin()), std::make_move_iterator(fresh_.end()));
}

}  // namespace whet::passes
