// SPDX-License-Identifier: Apache-2.0
#include "shrink/insert.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "ops/op.h"
#include "passes/quantised_form.h"

namespace whet::shrink {
namespace {

using ir::Node;
using ir::ValueId;
using passes::QuantisedForm;

size_t At(ValueId id) {
  return static_cast<size_t>(id);
}

class Inserter {
 public:
  Inserter(const ir::Graph& graph, const Scheme& scheme) : source_(graph), scheme_(scheme), graph_(graph) {
    graph_.nodes.clear();
    outputs_.insert(graph.outputs.begin(), graph.outputs.end());
    for (const ir::State& state : graph.states) outputs_.insert(state.output);
  }

  Result<ir::Graph> Run() {
    for (ValueId id : source_.inputs) StoreBeside(id);
    for (const ir::State& state : source_.states) StoreBeside(state.input);
    for (size_t i = 0; i < source_.nodes.size(); ++i) Copy(i);
    WHET_TRY(ops::VerifyGraph(graph_));
    return std::move(graph_);
  }

 private:
  // Emits quantize and dequantize of `real`; the stored value is named `name`.
  ValueId Pair(ValueId real, ValueId result, const std::string& name, const Form& form) {
    const ir::Shape shape = graph_.type(real).shape;
    if (!form.gain.empty()) {
      const ValueId gain = graph_.AddConstant(
          name + ".gain", ir::Tensor::Of<float>({static_cast<int64_t>(form.gain.size())}, form.gain));
      real = graph_.AddNode("mul", name + ".gain", {real, gain}, {DType::kF32, shape, {}});
    }
    const ValueId stored = graph_.AddValue(name, {form.grid.dtype, shape, form.quant});
    graph_.nodes.push_back({"quantize", name + ".quantize", {real}, {stored}, {}});
    if (result == ir::kNoValue) result = graph_.AddValue(name + ".dequantized", {DType::kF32, shape, {}});
    graph_.nodes.push_back({"dequantize", name + ".dequantize", {stored}, {result}, {}});
    return result;
  }

  // For a value that others go on reading as it is: nodes on that grid read its stored form.
  ValueId StoreBeside(ValueId id, bool wide) {
    const std::optional<Form> form = scheme_.ReadAs(scheme_.placement.root[At(id)], wide);
    const std::string suffix = wide && scheme_.grid.dtype != DType::kI16 ? ".wide" : ".stored";
    return form ? Pair(id, ir::kNoValue, source_.value(id).name + suffix, *form) : id;
  }

  void StoreBeside(ValueId id) {
    if (scheme_.MadeAs(id)) beside_[{id, false}] = StoreBeside(id, false);
  }

  // For the result of an integer operation: what it computed as a float is seen by nobody else.
  void StoreResult(Node node) {
    const ValueId out = node.outputs[0];
    const std::optional<Form> form = scheme_.MadeAs(out);
    if (!form) {
      graph_.nodes.push_back(std::move(node));
      return;
    }
    const std::string name = source_.value(out).name;
    const bool visible = outputs_.contains(out);
    if (!visible) graph_.Rename(out, name + ".dequantized");
    const ValueId real = graph_.AddValue(name + ".real", source_.type(out));
    node.outputs = {real};
    graph_.nodes.push_back(std::move(node));
    Pair(real, out, visible ? name + ".stored" : name, *form);
    holds_[out] = scheme_.placement.made_wide[At(out)];
  }

  // What a node reads in place of `id`: stored numbers on its grid.
  ValueId Operand(ValueId id, bool wide) {
    const auto held = holds_.find(id);
    if (held != holds_.end() && held->second == wide) return id;
    const auto [beside, fresh] = beside_.try_emplace({id, wide}, id);
    if (fresh) beside->second = StoreBeside(id, wide);
    return beside->second;
  }

  // What a layer reads may be stored by factors, which its weights take back: exactly, being powers of two.
  ir::Quant WithoutGain(ir::Quant quant, ValueId operand) const {
    const std::optional<Form> form = scheme_.MadeAs(scheme_.placement.root[At(operand)]);
    if (!form || form->gain.empty()) return quant;
    const size_t multiplier = quant.scale.size() / form->gain.size();
    for (size_t c = 0; c < quant.scale.size(); ++c) quant.scale[c] /= form->gain[c / multiplier];
    return quant;
  }

  // Weights as integers and a dequantize; other constants likewise, when one number would not do.
  ValueId Constant(ValueId id, const std::optional<Form>& like, const Grid& grid, ValueId operand) {
    const auto weights = scheme_.weights.find(id);
    ir::Tensor stored;
    ir::Quant quant;
    if (weights != scheme_.weights.end()) {
      stored = weights->second.stored;
      quant = WithoutGain(weights->second.quant, operand);
    } else {
      const ir::Tensor& real = *source_.constant(id);
      if (real.count() == 1 && !like) return id;
      const auto values = real.Data<float>();
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      quant = like ? like->quant : QuantOf({static_cast<double>(*low), static_cast<double>(*high)}, grid);
      stored = StoredConstant(real, quant, grid);
    }
    const std::string name = source_.value(id).name + ".stored";
    const ValueId constant = graph_.AddConstant(name, std::move(stored), quant);
    return graph_.AddNode("dequantize", name + ".dequantize", {constant},
                          {DType::kF32, source_.type(id).shape, {}});
  }

  static ir::Tensor StoredConstant(const ir::Tensor& real, const ir::Quant& quant, const Grid& grid) {
    ir::Tensor stored(grid.dtype, real.dims());
    for (int64_t i = 0; i < real.count(); ++i) {
      const double value =
          std::nearbyint(real.RealAt(i) / static_cast<double>(quant.scale[0])) + quant.zero_point[0];
      const double inside = std::clamp<double>(value, grid.least(), grid.most());
      if (stored.dtype() == DType::kI8) {
        stored.MutableData<int8_t>()[static_cast<size_t>(i)] = static_cast<int8_t>(inside);
      } else {
        stored.MutableData<int16_t>()[static_cast<size_t>(i)] = static_cast<int16_t>(inside);
      }
    }
    return stored;
  }

  void Copy(size_t i) {
    Node node = source_.nodes[i];
    const bool integer = scheme_.placement.nodes[i] == Stay::kInteger;
    const QuantisedForm form = passes::QuantisedFormOf(node);
    if (integer && form == QuantisedForm::kMoving) return Move(std::move(node));
    if (integer) ReadStored(&node, form, scheme_.placement.wide[i]);
    if (integer && form != QuantisedForm::kReading) return StoreResult(std::move(node));
    const std::vector<ValueId> outputs = node.outputs;
    graph_.nodes.push_back(std::move(node));
    for (ValueId out : outputs) StoreBeside(out);
  }

  // Stored numbers move as they were made.
  void Move(Node node) {
    const ValueId in = node.inputs[0];
    const auto held = holds_.find(in);
    const bool wide = held != holds_.end() && held->second;
    if (!source_.constant(in)) node.inputs[0] = Operand(in, wide);
    if (held != holds_.end() || node.inputs[0] != in) holds_[node.outputs[0]] = wide;
    graph_.nodes.push_back(std::move(node));
  }

  void ReadStored(Node* node, QuantisedForm form, bool wide) {
    const Grid grid = wide ? Grid{DType::kI16} : scheme_.grid;
    std::optional<Form> like;
    if (form == QuantisedForm::kEqual) like = scheme_.MadeAs(node->outputs[0]);
    const size_t operands =
        DataOperands(*node, form) + (form == QuantisedForm::kWeighted);  // and the weights
    const ValueId operand = node->inputs[0];
    for (size_t k = 0; k < operands; ++k) {
      ValueId& in = node->inputs[k];
      in = source_.constant(in) ? Constant(in, like, grid, operand) : Operand(in, wide);
    }
  }

  const ir::Graph& source_;
  const Scheme& scheme_;
  ir::Graph graph_;
  std::set<ValueId> outputs_;
  std::map<ValueId, bool> holds_;  // values that are stored numbers by now, and whether those have 16 bits
  std::map<std::pair<ValueId, bool>, ValueId> beside_;
};

}  // namespace

std::optional<Form> Scheme::MadeAs(ValueId root) const {
  return ReadAs(root, placement.made_wide[At(root)]);
}

std::optional<Form> Scheme::ReadAs(ValueId root, bool wide) const {
  const auto by_channel = gained.find(root);
  if (by_channel != gained.end() && !wide && placement.by_channel[At(root)])
    return Form{grid, by_channel->second.quant, by_channel->second.gain};
  const std::map<ValueId, ir::Quant>& of = wide ? wide_quant : quant;
  const auto found = of.find(root);
  if (found == of.end() || !placement.stored[At(root)]) return std::nullopt;
  return Form{wide ? Grid{DType::kI16} : grid, found->second, {}};
}

Result<ir::Graph> InsertQuantisation(const ir::Graph& graph, const Scheme& scheme) {
  return Inserter(graph, scheme).Run();
}

}  // namespace whet::shrink
