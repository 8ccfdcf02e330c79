// SPDX-License-Identifier: Apache-2.0
#include "lower/build_plan.h"

#include <algorithm>
#include <map>

#include "lower/attrs.h"
#include "lower/bake.h"
#include "lower/real_sizes.h"
#include "ops/op.h"

namespace whet::lower {
namespace {

using ir::ValueId;

class Builder {
 public:
  Builder(const ir::Graph& graph, const CodedConstants& coded, const Aliasing& aliasing,
          const Placement& placement)
      : graph_(graph),
        coded_(coded),
        aliasing_(aliasing),
        placement_(placement),
        exact_(ops::ExactValues(graph)),
        tensors_(static_cast<size_t>(graph.value_count()), -1) {
    plan_.name = graph.name;
    plan_.dialect = static_cast<uint8_t>(graph.dialect);
    plan_.entries.resize(1);
    entry().name = "main";
    entry().arena_bytes = static_cast<uint64_t>(placement.arena_bytes);
  }

  Result<BuiltPlan> Build() {
    for (ValueId in : graph_.inputs) entry().inputs.push_back(TensorOf(in));
    for (const ir::State& state : graph_.states) AddState(state);
    for (const ir::Node& node : graph_.nodes) WHET_TRY(AddOp(node));
    for (ValueId out : graph_.outputs) entry().outputs.push_back(TensorOf(out));
    entry().real_sizes = RealSizesOf(graph_);
    for (size_t i = 0; i < graph_.states.size(); ++i)
      entry().states[i].output = TensorOf(graph_.states[i].output);
    BuiltPlan built{std::move(plan_), weight_bytes_, std::move(constants_), std::move(pieces_)};
    if (weight_bytes_ > 0)
      built.plan.segments.push_back({.kind = format::SegmentKind::kWeights, .bytes = weight_bytes_});
    return built;
  }

 private:
  format::Entry& entry() { return plan_.entries[0]; }

  int32_t AddTensor(format::Tensor tensor) {
    entry().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(entry().tensors.size()) - 1;
  }

  int32_t TensorOf(ValueId id) {
    if (id == ir::kNoValue) return -1;
    int32_t& index = tensors_[static_cast<size_t>(id)];
    if (index < 0) index = AddTensor(Describe(id));
    return index;
  }

  format::Tensor Describe(ValueId id) {
    const ir::Value& value = graph_.value(id);
    format::Tensor t;
    t.name = value.name;
    t.dtype = value.type.dtype;
    for (const ir::Dim& dim : value.type.shape) t.dims.push_back(dim.size());
    t.scale = value.type.quant.scale;
    t.zero_point = value.type.quant.zero_point;
    t.axis = t.scale.size() > 1 ? value.type.quant.axis : -1;
    t.exact = exact_[static_cast<size_t>(id)];
    if (value.constant) {
      const auto coded = coded_.find(id);
      coded == coded_.end() ? Store(*value.constant, &t) : StoreCodes(coded->second, &t);
      return t;
    }
    const Place& place = aliasing_.places[static_cast<size_t>(id)];
    t.offset = static_cast<uint64_t>(placement_.offsets[static_cast<size_t>(place.buffer)] + place.offset);
    t.bytes = static_cast<uint64_t>(t.count()) * DTypeSize(t.dtype);
    return t;
  }

  void StoreCodes(const Coded& coded, format::Tensor* t) {
    const CodeParts parts = PartsOf(coded);
    format::Tensor scales, zero_points;
    Store(parts.codes, t);
    Store(parts.scales, &scales);
    t->storage = format::Storage::kCoded;
    t->coding = {parts.bits, coded.quant.per_tensor() ? -1 : coded.quant.axis, coded.quant.group,
                 scales.offset, parts.scales.dtype()};
    t->coding.symmetric = parts.zero_points.bytes().empty();
    if (t->coding.symmetric) return;
    Store(parts.zero_points, &zero_points);
    t->coding.zero_points = zero_points.offset;
  }

  // Gives the bytes a place among the weights, or finds them there.
  void Store(const ir::Tensor& constant, format::Tensor* t) {
    t->storage = format::Storage::kSegment;
    t->bytes = constant.bytes().size();
    if (weight_bytes_ == 0 && t->bytes == 0)
      weight_bytes_ = format::kTensorAlignment;  // it lies in a segment
    const auto [at, fresh] = stored_.try_emplace(Sha256(constant.bytes()), 0);
    t->offset = at->second;
    if (!fresh) return;
    weight_bytes_ =
        (weight_bytes_ + format::kTensorAlignment - 1) / format::kTensorAlignment * format::kTensorAlignment;
    at->second = t->offset = weight_bytes_;
    constants_.push_back(constant);
    pieces_.push_back({weight_bytes_, constants_.back().bytes()});
    weight_bytes_ += t->bytes;
  }

  void AddState(const ir::State& state) {
    format::State kept{.input = TensorOf(state.input)};
    const std::span<const std::byte> bytes = state.initial.bytes();
    if (std::any_of(bytes.begin(), bytes.end(), [](std::byte b) { return b != std::byte{0}; })) {
      format::Tensor t;
      t.name = graph_.value(state.input).name + "/initial";
      t.dtype = state.initial.dtype();
      t.dims = state.initial.dims();
      Store(state.initial, &t);
      kept.initial = AddTensor(std::move(t));
    }
    entry().states.push_back(kept);
  }

  Status AddOp(const ir::Node& node) {
    format::Op op;
    op.code = *format::OpCodeOf(node.op);
    op.name = node.name;
    for (ValueId in : node.inputs) op.inputs.push_back(TensorOf(in));
    for (ValueId out : node.outputs) op.outputs.push_back(TensorOf(out));
    const Bakes bakes = WHET_TRY(Bake({graph_, node}));
    for (const Baked& baked : bakes) {
      format::Tensor t;
      t.name = node.name + "/" + baked.what;
      t.dtype = baked.tensor.dtype();
      t.dims = baked.tensor.dims();
      Store(baked.tensor, &t);
      op.baked.push_back(AddTensor(std::move(t)));
    }
    op.attrs = ToPlan(node.attrs);
    entry().ops.push_back(std::move(op));
    return {};
  }

  const ir::Graph& graph_;
  const CodedConstants& coded_;
  const Aliasing& aliasing_;
  const Placement& placement_;
  std::vector<bool> exact_;
  std::vector<int32_t> tensors_;  // of each value, -1 before its first use
  std::map<Digest, uint64_t> stored_;
  uint64_t weight_bytes_ = 0;
  std::vector<ir::Tensor> constants_;  // share their bytes with the graph
  std::vector<format::Piece> pieces_;
  format::Plan plan_;
};

}  // namespace

Result<BuiltPlan> BuildPlan(const ir::Graph& graph, const CodedConstants& coded, const Aliasing& aliasing,
                            const Placement& placement) {
  return Builder(graph, coded, aliasing, placement).Build();
}

}  // namespace whet::lower
