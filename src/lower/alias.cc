// SPDX-License-Identifier: Apache-2.0
#include "lower/alias.h"

#include <algorithm>

#include "lower/in_place.h"

namespace whet::lower {
namespace {

using ir::ValueId;

class Finder {
 public:
  Finder(const ir::Graph& graph, AliasOptions options) : graph_(graph), options_(options) {
    const size_t n = static_cast<size_t>(graph.value_count());
    result_.places.resize(n);
    last_.assign(n, -1);
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      for (ValueId in : graph.nodes[i].inputs) {
        if (in != ir::kNoValue) last_[static_cast<size_t>(in)] = static_cast<int32_t>(i);
      }
    }
    for (ValueId out : graph.outputs) last_[static_cast<size_t>(out)] = End();
    for (const ir::State& state : graph.states) last_[static_cast<size_t>(state.output)] = End();
  }

  Aliasing Run() {
    for (ValueId in : graph_.inputs) NewBuffer(in, -1);
    for (const ir::State& state : graph_.states) {
      NewBuffer(state.input, -1);
      buffer(state.input).last = End();  // so that nothing else lies there, between runs neither
      kept_.resize(result_.buffers.size(), ir::kNoValue);
      kept_.back() = state.output;
    }
    for (size_t i = 0; i < graph_.nodes.size(); ++i) Step(graph_.nodes[i], static_cast<int32_t>(i));
    return Compact();
  }

 private:
  Place& place(ValueId id) { return result_.places[static_cast<size_t>(id)]; }
  int32_t last(ValueId id) const { return last_[static_cast<size_t>(id)]; }
  Buffer& buffer(ValueId id) { return result_.buffers[static_cast<size_t>(place(id).buffer)]; }
  bool Arena(ValueId id) { return id != ir::kNoValue && place(id).buffer >= 0; }

  int32_t End() const { return static_cast<int32_t>(graph_.nodes.size()); }

  // What stays in a state's buffer until the end is the state's next value and nothing else: after the run the
  // bytes there are those of the next one.
  bool MayStay(ValueId id, ValueId host) {
    const auto at = static_cast<size_t>(place(host).buffer);
    if (at >= kept_.size() || kept_[at] == ir::kNoValue) return true;
    return last(id) < End() || (kept_[at] == id && place(host).offset == 0);
  }

  // A state that result i of `node` is the next value of, when nothing reads the state in `step` or later; but an
  // operand that the result may replace.
  ValueId DeadState(const ir::Node& node, size_t i, int32_t step) {
    if (!options_.in_place) return ir::kNoValue;
    const int replaced = ReplacedBy(node, i);
    for (const ir::State& state : graph_.states) {
      if (state.output != node.outputs[i]) continue;
      const bool alone = replaced >= 0 && node.inputs[static_cast<size_t>(replaced)] == state.input &&
                         std::count(node.inputs.begin(), node.inputs.end(), state.input) == 1;
      const auto& members = members_[static_cast<size_t>(place(state.input).buffer)];
      if (std::all_of(members.begin(), members.end(), [&](ValueId m) {
            return last(m) < step || (alone && m == state.input && last(m) == step);
          }))
        return state.input;
    }
    return ir::kNoValue;
  }

  void NewBuffer(ValueId id, int32_t step) {
    place(id) = {static_cast<int32_t>(result_.buffers.size()), 0};
    result_.buffers.push_back({BytesOf(graph_.type(id)), step, std::max(step, last(id))});
    members_.push_back({id});
  }

  void Join(ValueId id, ValueId host) {
    place(id) = place(host);
    members_[static_cast<size_t>(place(id).buffer)].push_back(id);
    buffer(id).last = std::max(buffer(id).last, last(id));
  }

  void Step(const ir::Node& node, int32_t step) {
    const ValueId out = node.outputs[0];
    if (node.op == "reshape" && Arena(node.inputs[0]) && MayStay(out, node.inputs[0])) {
      Join(out, node.inputs[0]);
      ++result_.free_reshapes;
    } else if (const ValueId host = Overwritten(node, step); host != ir::kNoValue) {
      Join(out, host);
      ++result_.in_place;
    } else {
      for (size_t i = 0; i < node.outputs.size(); ++i) {
        const ValueId state = DeadState(node, i, step);
        state == ir::kNoValue ? NewBuffer(node.outputs[i], step) : Join(node.outputs[i], state);
      }
      const bool fresh = buffer(out).first == step;  // into a state, operands would be written too early
      if (fresh && options_.concat && JoinsOutermost(graph_, node)) JoinOperands(node);
    }
  }

  bool Overlap(ValueId a, ValueId b) {
    if (!Arena(a) || !Arena(b) || place(a).buffer != place(b).buffer) return false;
    const int64_t a0 = place(a).offset, b0 = place(b).offset;
    return a0 < b0 + BytesOf(graph_.type(b)) && b0 < a0 + BytesOf(graph_.type(a));
  }

  bool SamePlace(ValueId a, ValueId b) {
    return place(a).offset == place(b).offset && BytesOf(graph_.type(a)) == BytesOf(graph_.type(b));
  }

  // Nobody needs what lies there after `step`, and the node's other operands do not lie partly below the
  // result.
  bool Dies(const ir::Node& node, ValueId host, int32_t step) {
    const auto& members = members_[static_cast<size_t>(place(host).buffer)];
    const bool dead = std::all_of(members.begin(), members.end(),
                                  [&](ValueId id) { return last(id) <= step || !Overlap(id, host); });
    return dead && std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId in) {
             return !Arena(in) || !Overlap(in, host) || SamePlace(in, host);
           });
  }

  // Only its own next value overwrites a state: what else would lie there is overwritten after the run at the
  // latest, and the state is needed when its next value turns out to be the old one.
  bool MayOverwriteState(ValueId out, ValueId host) {
    const auto at = static_cast<size_t>(place(host).buffer);
    return at >= kept_.size() || kept_[at] == ir::kNoValue || (kept_[at] == out && MayStay(out, host));
  }

  ValueId Overwritten(const ir::Node& node, int32_t step) {
    if (!options_.in_place) return ir::kNoValue;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (MayOverwrite(graph_, node, i) && Arena(node.inputs[i]) && Dies(node, node.inputs[i], step) &&
          MayOverwriteState(node.outputs[0], node.inputs[i]))
        return node.inputs[i];
    }
    return ir::kNoValue;
  }

  bool MayJoin(const ir::Node& node, ValueId operand) {
    if (!Arena(operand) || buffer(operand).first < 0) return false;  // inputs stay by themselves
    const bool whole = place(operand).offset == 0 && buffer(operand).bytes == BytesOf(graph_.type(operand));
    const auto same = std::count_if(node.inputs.begin(), node.inputs.end(), [&](ValueId in) {
      return Arena(in) && place(in).buffer == place(operand).buffer;
    });
    return whole && same == 1;
  }

  void JoinOperands(const ir::Node& node) {
    int64_t offset = 0;
    for (ValueId operand : node.inputs) {
      if (MayJoin(node, operand)) {
        Merge(place(operand).buffer, place(node.outputs[0]).buffer, offset);
        ++result_.joined_operands;
      }
      offset += BytesOf(graph_.type(operand));
    }
  }

  void Merge(int32_t from, int32_t into, int64_t offset) {
    auto& members = members_[static_cast<size_t>(from)];
    Buffer& source = result_.buffers[static_cast<size_t>(from)];
    Buffer& target = result_.buffers[static_cast<size_t>(into)];
    for (ValueId id : members) {
      place(id).buffer = into;
      place(id).offset += offset;
      members_[static_cast<size_t>(into)].push_back(id);
    }
    target.first = std::min(target.first, source.first);
    target.last = std::max(target.last, source.last);
    members.clear();
  }

  // Drops the buffers that were merged into others.
  Aliasing Compact() {
    std::vector<int32_t> renamed(result_.buffers.size(), -1);
    std::vector<Buffer> kept;
    for (size_t i = 0; i < result_.buffers.size(); ++i) {
      if (members_[i].empty()) continue;
      renamed[i] = static_cast<int32_t>(kept.size());
      kept.push_back(result_.buffers[i]);
    }
    for (Place& p : result_.places) p.buffer = p.buffer < 0 ? -1 : renamed[static_cast<size_t>(p.buffer)];
    result_.buffers = std::move(kept);
    return std::move(result_);
  }

  const ir::Graph& graph_;
  AliasOptions options_;
  Aliasing result_;
  std::vector<int32_t> last_;
  std::vector<std::vector<ValueId>> members_;  // values of each buffer
  std::vector<ValueId> kept_;                  // next value of the state whose buffer it is, else kNoValue
};

}  // namespace

Aliasing FindAliases(const ir::Graph& graph, AliasOptions options) {
  return Finder(graph, options).Run();
}

}  // namespace whet::lower
