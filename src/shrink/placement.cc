// SPDX-License-Identifier: Apache-2.0
#include "shrink/placement.h"

#include <algorithm>
#include <numeric>

#include "ops/activation.h"
#include "passes/quantised_form.h"
#include "passes/weights.h"
#include "shrink/readers.h"

namespace whet::shrink {
namespace {

using ir::Node;
using ir::ValueId;
using passes::QuantisedForm;
using passes::QuantisedFormOf;

size_t At(ValueId id) {
  return static_cast<size_t>(id);
}

class Placer {
 public:
  Placer(const ir::Graph& graph, const PlacementOptions& options) : graph_(graph), options_(options) {
    const size_t values = static_cast<size_t>(graph.value_count());
    result_.nodes.assign(graph.nodes.size(), Stay::kNoForm);
    result_.root.resize(values);
    std::iota(result_.root.begin(), result_.root.end(), 0);
    result_.group = result_.root;
    result_.stored.assign(values, false);
    result_.by_channel.assign(values, false);
    result_.made_wide.assign(values, false);
    result_.within.assign(graph.nodes.size(), false);
    for (const Node& node : graph.nodes) result_.wide.push_back(options.wide.contains(node.name));
    wanted_.assign(values, options.everywhere);
    available_.assign(values, false);
  }

  Placement Run() {
    for (const Node& node : graph_.nodes) forms_.push_back(UsableForm(node));
    FindRoots();
    FindWanted();
    for (ValueId id : graph_.inputs) available_[At(id)] = graph_.type(id).dtype == DType::kF32;
    for (size_t i = 0; i < graph_.nodes.size(); ++i) Decide(i);
    if (!options_.separate && graph_.dialect == ir::Dialect::kWhet) JoinActivations();
    return std::move(result_);
  }

 private:
  bool IsReal(ValueId id) const { return id != ir::kNoValue && graph_.type(id).dtype == DType::kF32; }

  QuantisedForm UsableForm(const Node& node) const {
    const QuantisedForm form = QuantisedFormOf(node);
    const bool real = std::all_of(node.inputs.begin(),
                                  node.inputs.begin() + static_cast<ptrdiff_t>(DataOperands(node, form)),
                                  [&](ValueId id) { return IsReal(id); });
    if (!real || node.outputs.size() != 1 || node.inputs.empty()) return QuantisedForm::kNone;
    const bool weights =
        form != QuantisedForm::kWeighted || (IsReal(node.inputs[1]) && graph_.constant(node.inputs[1]));
    if (!weights) return QuantisedForm::kNone;
    return form;
  }

  void FindRoots() {
    for (size_t i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (forms_[i] == QuantisedForm::kMoving)
        result_.root[At(node.outputs[0])] = result_.root[At(node.inputs[0])];
    }
  }

  // A value is wanted in integers when something with weights depends on it by integer operations alone.
  void FindWanted() {
    for (size_t i = graph_.nodes.size(); i-- > 0;) {
      const Node& node = graph_.nodes[i];
      if (forms_[i] == QuantisedForm::kNone || options_.keep_float.contains(node.name)) continue;
      const bool wants = forms_[i] == QuantisedForm::kWeighted || wanted_[At(node.outputs[0])];
      for (size_t k = 0; wants && k < DataOperands(node, forms_[i]); ++k) wanted_[At(node.inputs[k])] = true;
    }
  }

  Stay Judge(size_t i) const {
    const Node& node = graph_.nodes[i];
    if (forms_[i] == QuantisedForm::kNone) return Stay::kNoForm;
    if (options_.keep_float.contains(node.name)) return Stay::kNamed;
    if (forms_[i] == QuantisedForm::kWeighted) return Stay::kInteger;
    if (!wanted_[At(node.outputs[0])]) return Stay::kNoFollower;
    for (size_t k = 0; k < DataOperands(node, forms_[i]); ++k) {
      if (available_[At(node.inputs[k])]) return Stay::kInteger;
    }
    return Stay::kAlone;
  }

  void Decide(size_t i) {
    const Node& node = graph_.nodes[i];
    result_.nodes[i] = Judge(i);
    if (result_.nodes[i] != Stay::kInteger) return;
    const ValueId out = node.outputs[0];
    available_[At(out)] = true;
    if (forms_[i] == QuantisedForm::kMoving) return;
    for (size_t k = 0; k < DataOperands(node, forms_[i]); ++k) Store(node.inputs[k]);
    if (forms_[i] == QuantisedForm::kReading) return;
    result_.stored[At(out)] = true;
    result_.made_wide[At(out)] = result_.wide[i];
    if (forms_[i] == QuantisedForm::kKeeping) Join(node.inputs[0], out);
    if (forms_[i] != QuantisedForm::kEqual) return;
    for (ValueId in : node.inputs) Join(in, out);
  }

  // Whether the node is made an activation of the layer before it.
  bool Within(size_t i, size_t layer) const {
    const Node &function = graph_.nodes[i], &product = graph_.nodes[layer];
    const bool integer = result_.nodes[i] == Stay::kInteger && result_.nodes[layer] == Stay::kInteger;
    return integer && !result_.wide[i] && !result_.wide[layer] && ops::CanBeActivation(function) &&
           forms_[layer] == QuantisedForm::kWeighted && !passes::HasActivation(product);
  }

  bool ReadByDepthwise(ValueId id) const {
    const Node* reader = OnlyReader(graph_, id);
    if (!reader || reader->op != "depthwise_conv2d" || reader->inputs[0] != id) return false;
    const size_t at = static_cast<size_t>(reader - graph_.nodes.data());
    return result_.nodes[at] == Stay::kInteger && !result_.wide[at];
  }

  void JoinActivations() {
    for (size_t layer = 0; layer < graph_.nodes.size(); ++layer) {
      const Node* reader = OnlyReader(graph_, graph_.nodes[layer].outputs[0]);
      const size_t at = reader ? static_cast<size_t>(reader - graph_.nodes.data()) : 0;
      if (!reader || !Within(at, layer)) continue;
      result_.within[at] = true;
      result_.stored[At(graph_.nodes[layer].outputs[0])] = false;
      result_.by_channel[At(reader->outputs[0])] = ReadByDepthwise(reader->outputs[0]);
    }
  }

  void Store(ValueId id) {
    if (!graph_.constant(id)) result_.stored[At(result_.root[At(id)])] = true;
  }

  void Join(ValueId a, ValueId b) {
    if (graph_.constant(a)) return;
    const ValueId from = result_.group[At(result_.root[At(a)])], to = result_.group[At(result_.root[At(b)])];
    std::replace(result_.group.begin(), result_.group.end(), from, to);
  }

  const ir::Graph& graph_;
  const PlacementOptions& options_;
  std::vector<QuantisedForm> forms_;
  std::vector<bool> wanted_, available_;
  Placement result_;
};

}  // namespace

size_t DataOperands(const Node& node, QuantisedForm form) {
  const bool all = form == QuantisedForm::kFree || form == QuantisedForm::kEqual;
  return all ? node.inputs.size() : std::min<size_t>(node.inputs.size(), 1);
}

Placement Place(const ir::Graph& graph, const PlacementOptions& options) {
  return Placer(graph, options).Run();
}

}  // namespace whet::shrink
