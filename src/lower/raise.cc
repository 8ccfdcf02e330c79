// SPDX-License-Identifier: Apache-2.0
#include "lower/raise.h"

#include <algorithm>

#include "lower/attrs.h"
#include "lower/coded.h"
#include "ops/op.h"

namespace whet::lower {
namespace {

class Raiser {
 public:
  Raiser(const format::Plan& plan, const format::Entry& entry)
      : plan_(plan), entry_(entry), values_(entry.tensors.size(), ir::kNoValue) {
    graph_.name = plan.name;
    graph_.dialect = static_cast<ir::Dialect>(plan.dialect);
  }

  Result<ir::Graph> Run() {
    for (int32_t input : entry_.inputs) graph_.inputs.push_back(ValueOf(input));
    for (const format::State& state : entry_.states) AddState(state);
    for (const format::Op& op : entry_.ops) {
      ir::Node node{std::string(format::OpName(op.code)), op.name, {}, {}, ToGraph(op.attrs)};
      for (int32_t in : op.inputs) node.inputs.push_back(ValueOf(in));
      for (int32_t out : op.outputs) node.outputs.push_back(ValueOf(out));
      graph_.nodes.push_back(std::move(node));
    }
    for (int32_t output : entry_.outputs) graph_.outputs.push_back(ValueOf(output));
    for (size_t i = 0; i < entry_.states.size(); ++i)
      graph_.states[i].output = ValueOf(entry_.states[i].output);
    WHET_TRY(ops::VerifyGraph(graph_).With("the plan's graph"));
    return std::move(graph_);
  }

 private:
  void AddState(const format::State& state) {
    const format::Tensor& kept = entry_.tensors[static_cast<size_t>(state.input)];
    ir::Tensor initial(kept.dtype, kept.dims);
    if (state.initial >= 0) {
      const format::Tensor& from = entry_.tensors[static_cast<size_t>(state.initial)];
      initial = ir::Tensor::FromBytes(kept.dtype, kept.dims, plan_.ConstantBytes(from));
    }
    const ir::ValueId id = ValueOf(state.input);
    graph_.states.push_back({id, id, std::move(initial)});
  }

  // The codes are a constant in i8, dequantised.
  void AddCodes(const format::Tensor& t, ir::ValueId real) {
    Coded coded = CodedOf(plan_, t);
    const ir::ValueId stored = graph_.AddConstant(t.name + ".stored", coded.stored, std::move(coded.quant));
    graph_.nodes.push_back({"dequantize", t.name + ".dequantize", {stored}, {real}, {}});
  }

  ir::ValueId ValueOf(int32_t tensor) {
    if (tensor < 0) return ir::kNoValue;
    ir::ValueId& id = values_[static_cast<size_t>(tensor)];
    if (id != ir::kNoValue) return id;
    const format::Tensor& t = entry_.tensors[static_cast<size_t>(tensor)];
    id = graph_.AddValue(t.name, {t.dtype, ir::ToShape(t.dims), {t.scale, t.zero_point, t.axis, 0}});
    if (t.is_coded())
      AddCodes(t, id);
    else if (t.is_constant())
      graph_.value(id).constant = ir::Tensor::FromBytes(t.dtype, t.dims, plan_.ConstantBytes(t));
    return id;
  }

  const format::Plan& plan_;
  const format::Entry& entry_;
  ir::Graph graph_;
  std::vector<ir::ValueId> values_;  // of each tensor, once met
};

}  // namespace

Result<ir::Graph> Raise(const format::Plan& plan, const format::Entry& entry) {
  return Raiser(plan, entry).Run();
}

}  // namespace whet::lower
