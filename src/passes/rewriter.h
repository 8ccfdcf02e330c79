// SPDX-License-Identifier: Apache-2.0
// The vocabulary of passes. A sweep visits the nodes in order and builds the new list of nodes; a visitor
// looks at the current node and at the producers of its operands, which are already in the new list, and
// emits what stands in its place.
//
//   return Rewriter(graph).Sweep([](Rewriter& r, const ir::Node& node) -> Result<bool> {
//     if (node.op != "cast" || r.type(node.inputs[0]) != r.type(node.outputs[0])) return false;  // stays as
//     it is return r.Replace(node.outputs[0], node.inputs[0]);                                         //
//     vanishes
//   });
#ifndef WHET_PASSES_REWRITER_H_
#define WHET_PASSES_REWRITER_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::passes {

class Rewriter {
 public:
  explicit Rewriter(ir::Graph& graph);

  // visit(rewriter, node) gives true when it emitted what replaces the node, or nothing if nothing shall;
  // false leaves the node.
  template <typename Visit>
  Result<bool> Sweep(Visit visit) {
    bool changed = false;
    for (ir::Node& node : old_) {
      for (ir::ValueId& in : node.inputs) in = Resolved(in);
      const std::vector<ir::ValueId> read = node.inputs;
      const bool replaced = WHET_TRY(visit(*this, static_cast<const ir::Node&>(node)));
      if (!replaced) Emit(std::move(node));
      for (ir::ValueId in : read) CountUse(in, -1);
      changed = changed || replaced;
    }
    Finish();
    return changed;
  }

  ir::Graph& graph() { return graph_; }
  const ir::Type& type(ir::ValueId id) const { return graph_.type(id); }
  const ir::Tensor* constant(ir::ValueId id) const { return graph_.constant(id); }

  // The node that produces a value, null for inputs, constants and absent operands. May be edited; stays
  // valid during the sweep.
  ir::Node* Producer(ir::ValueId id);
  ir::Node* Producer(ir::ValueId id, std::string_view op);  // null as well when it is another op
  int32_t Uses(ir::ValueId id) const;  // readers, the current node and the graph's outputs counted

  void Emit(ir::Node node);
  // Emits a node with one new value, named after `name`, and returns the value.
  ir::ValueId Add(std::string op, std::string name, std::vector<ir::ValueId> inputs, ir::Type type,
                  ir::Attrs attrs = {});

  // Lets later nodes and the graph's outputs read `to` instead of `from`, a result of the current node. A
  // graph output keeps its name; where that is impossible (`to` is an input, a constant or another output)
  // nothing happens and the result is false.
  bool Replace(ir::ValueId from, ir::ValueId to);
  // Lets an earlier node produce the result of the current one.
  void TakeResult(ir::Node& producer, const ir::Node& current);

 private:
  ir::ValueId Resolved(ir::ValueId id) const;
  void CountUse(ir::ValueId id, int32_t change);
  void Grow();
  void Finish();

  ir::Graph& graph_;
  std::vector<ir::Node> old_;
  std::deque<ir::Node> fresh_;  // grows without moving its nodes
  std::vector<int32_t> uses_;
  std::vector<ir::Node*> producers_;
  std::vector<ir::ValueId> replaced_by_;
};

}  // namespace whet::passes

#endif  // WHET_PASSES_REWRITER_H_
