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
  const ir::Quant* QuantOfRoot(ValueId id) const {
    const auto found = scheme_.quant.find(id);
    return found == scheme_.quant.end() || !scheme_.placement.stored[At(id)] ? nullptr : &found->second;
  }

  // Emits quantize and dequantize of `real`; the stored value is named `name`.
  ValueId Pair(ValueId real, ValueId result, const std::string& name, const ir::Quant& quant) {
    const ir::Shape shape = graph_.type(real).shape;
    const ValueId stored = graph_.AddValue(name, {scheme_.grid.dtype, shape, quant});
    graph_.nodes.push_back({"quantize", name + ".quantize", {real}, {stored}, {}});
    if (result == ir::kNoValue) result = graph_.AddValue(name + ".dequantized", {DType::kF32, shape, {}});
    graph_.nodes.push_back({"dequantize", name + ".dequantize", {stored}, {result}, {}});
    return result;
  }

  // For a value that floats keep reading: integer operations read its stored form.
  void StoreBeside(ValueId id) {
    if (const ir::Quant* quant = QuantOfRoot(id))
      beside_[id] = Pair(id, ir::kNoValue, source_.value(id).name + ".stored", *quant);
  }

  // For the result of an integer operation: what it computed as a float is seen by nobody else.
  void StoreResult(Node node) {
    const ValueId out = node.outputs[0];
    const ir::Quant* quant = QuantOfRoot(out);
    if (!quant) {
      graph_.nodes.push_back(std::move(node));
      return;
    }
    const std::string name = source_.value(out).name;
    const bool visible = outputs_.contains(out);
    if (!visible) graph_.Rename(out, name + ".dequantized");
    const ValueId real = graph_.AddValue(name + ".real", source_.type(out));
    node.outputs = {real};
    graph_.nodes.push_back(std::move(node));
    Pair(real, out, visible ? name + ".stored" : name, *quant);
  }

  // Weights as integers and a dequantize; other constants likewise, when one number would not do.
  ValueId Constant(ValueId id, const ir::Quant* like) {
    const auto weights = scheme_.weights.find(id);
    ir::Tensor stored;
    ir::Quant quant;
    if (weights != scheme_.weights.end()) {
      stored = weights->second.stored;
      quant = weights->second.quant;
    } else {
      const ir::Tensor& real = *source_.constant(id);
      if (real.count() == 1 && !like) return id;
      const auto values = real.Data<float>();
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      quant = like ? *like : QuantOf({static_cast<double>(*low), static_cast<double>(*high)}, scheme_.grid);
      stored = StoredConstant(real, quant);
    }
    const std::string name = source_.value(id).name + ".stored";
    const ValueId constant = graph_.AddConstant(name, std::move(stored), quant);
    return graph_.AddNode("dequantize", name + ".dequantize", {constant},
                          {DType::kF32, source_.type(id).shape, {}});
  }

  ir::Tensor StoredConstant(const ir::Tensor& real, const ir::Quant& quant) const {
    ir::Tensor stored(scheme_.grid.dtype, real.dims());
    for (int64_t i = 0; i < real.count(); ++i) {
      const double value =
          std::nearbyint(real.RealAt(i) / static_cast<double>(quant.scale[0])) + quant.zero_point[0];
      const double inside = std::clamp<double>(value, scheme_.grid.least(), scheme_.grid.most());
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
    if (integer) ReadStored(&node, form);
    if (!integer || form == QuantisedForm::kMoving || form == QuantisedForm::kReading) {
      const std::vector<ValueId> outputs = node.outputs;
      graph_.nodes.push_back(std::move(node));
      for (ValueId out : outputs) StoreBeside(out);
    } else {
      StoreResult(std::move(node));
    }
  }

  void ReadStored(Node* node, QuantisedForm form) {
    const ir::Quant* like = form == QuantisedForm::kEqual ? QuantOfRoot(node->outputs[0]) : nullptr;
    const size_t operands =
        DataOperands(*node, form) + (form == QuantisedForm::kWeighted);  // and the weights
    for (size_t k = 0; k < operands; ++k) {
      ValueId& in = node->inputs[k];
      const auto beside = beside_.find(in);
      if (beside != beside_.end()) {
        in = beside->second;
      } else if (source_.constant(in)) {
        in = Constant(in, like);
      }
    }
  }

  const ir::Graph& source_;
  const Scheme& scheme_;
  ir::Graph graph_;
  std::set<ValueId> outputs_;
  std::map<ValueId, ValueId> beside_;
};

}  // namespace

Result<ir::Graph> InsertQuantisation(const ir::Graph& graph, const Scheme& scheme) {
  return Inserter(graph, scheme).Run();
}

}  // namespace whet::shrink
