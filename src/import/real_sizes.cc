// SPDX-License-Identifier: Apache-2.0
#include "import/real_sizes.h"

#include <fmt/format.h>

#include <algorithm>

#include "ops/op.h"

namespace whet::import {

using ir::Node;
using ir::ValueId;

namespace {

constexpr int64_t kMaxSizes = 64;  // longer tensors are no lists of sizes

size_t Positive(int64_t axis, size_t rank) {
  return static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(rank) : axis);
}

}  // namespace

void RealSizes::Set(ValueId value, size_t axis, ValueId count) {
  if (count == ir::kNoValue) return;
  std::vector<ValueId>& counts = counts_[value];
  counts.resize(Rank(value), ir::kNoValue);
  counts[axis] = count;
}

ValueId RealSizes::Of(ValueId value, size_t axis) const {
  const auto it = counts_.find(value);
  return it == counts_.end() || axis >= it->second.size() ? ir::kNoValue : it->second[axis];
}

std::optional<std::vector<ComputedSize>> RealSizes::Sizes(ValueId value) const {
  const auto it = sizes_.find(value);
  return it == sizes_.end() ? std::nullopt : std::optional(it->second);
}

Result<ValueId> RealSizes::Number(int64_t value) {
  return graph_.AddConstant("size", ir::Tensor::Of<int64_t>({1}, {value}));
}

// count - less, at least 0 and at most `most`.
Result<ValueId> RealSizes::Clamped(ValueId count, int64_t less, int64_t most) {
  if (less != 0) count = WHET_TRY(emit_("sub", {count, WHET_TRY(Number(less))}, {}));
  if (less != 0) count = WHET_TRY(emit_("maximum", {count, WHET_TRY(Number(0))}, {}));
  return emit_("minimum", {count, WHET_TRY(Number(most))}, {});
}

Status RealSizes::Refuse(const Node& node, size_t operand, size_t axis) const {
  return Error(
      fmt::format("the size of operand {} along axis {} depends on data, at most {}, and elements behind it "
                  "would count in '{}'; "
                  "take a fixed number of them (Slice, TopK) before, or let the model end here",
                  operand, axis, ToString(graph_.type(node.inputs[operand]).shape), node.op));
}

Status RealSizes::Fill(Node* node, size_t operand, size_t axis, const char* with) {
  ValueId& id = node->inputs[operand];
  const ValueId count = Of(id, axis);
  if (count == ir::kNoValue) return {};
  const ir::Attrs attrs{{"axis", static_cast<int64_t>(axis)}, {"with", std::string(with)}};
  id = WHET_TRY(emit_("fill_beyond", {id, count}, attrs));
  return {};
}

// The axes along which an op makes one of many elements.
std::vector<size_t> RealSizes::FoldedAxes(const Node& node) const {
  const size_t rank = Rank(node.inputs[0]);
  std::vector<size_t> axes;
  if (node.attrs.Has("axes")) {
    for (int64_t axis : node.attrs.Ints("axes")) axes.push_back(Positive(axis, rank));
  } else {
    const bool first = node.op == "arg_max" || node.op == "cumulate";
    axes.push_back(Positive(node.attrs.Int("axis", first ? 0 : -1), rank));
  }
  return axes;
}

Status RealSizes::Prepare(Node* node) {
  const auto any = std::any_of(node->inputs.begin(), node->inputs.end(), [&](ValueId id) { return Any(id); });
  if (!any) return {};
  const std::string kind = node->attrs.Text("kind");
  if (node->op == "reduce" || node->op == "softmax" || node->op == "arg_max" || node->op == "top_k" ||
      node->op == "cumulate") {
    const bool least = node->op == "top_k" && node->attrs.Int("largest", 1) == 0;
    const char* with = kind == "min" || least ? "highest" : kind == "sum" ? "zero" : "lowest";
    for (size_t axis : FoldedAxes(*node)) WHET_TRY(Fill(node, 0, axis, with));
  } else if (node->op == "non_zero") {
    for (size_t axis = 0; axis < Rank(node->inputs[0]); ++axis) WHET_TRY(Fill(node, 0, axis, "zero"));
  } else if (node->op == "scatter_nd" || node->op == "scatter_elements") {
    for (size_t axis = 0; axis < Rank(node->inputs[1]); ++axis) WHET_TRY(Fill(node, 1, axis, "lowest"));
  } else if (node->op == "matmul") {
    const size_t a = Rank(node->inputs[0]), b = Rank(node->inputs[1]);
    if (a > 0) WHET_TRY(Fill(node, 0, a - 1, "zero"));
    if (b > 1) WHET_TRY(Fill(node, 1, b - 2, "zero"));
  } else if (node->op == "non_max_suppression" && node->attrs.Has("score_threshold")) {
    WHET_TRY(Fill(node, 1, 2, "lowest"));
  }
  return {};
}

RealSizes::Rule RealSizes::RuleOf(const std::string& op) {
  static constexpr Row kRows[] = {
      {"cast", &RealSizes::Aligned},
      {"quantize", &RealSizes::Aligned},
      {"dequantize", &RealSizes::Aligned},
      {"select", &RealSizes::Aligned},
      {"expand", &RealSizes::Aligned},
      {"bit_cast", &RealSizes::Aligned},
      {"fill_beyond", &RealSizes::FirstKept},
      {"softmax", &RealSizes::FirstKept},
      {"cumulate", &RealSizes::FirstKept},
      {"batch_norm", &RealSizes::FirstKept},
      {"scatter_nd", &RealSizes::FirstKept},
      {"scatter_elements", &RealSizes::FirstKept},
      {"conv2d", &RealSizes::FirstAxis},
      {"depthwise_conv2d", &RealSizes::FirstAxis},
      {"average_pool2d", &RealSizes::FirstAxis},
      {"max_pool2d", &RealSizes::FirstAxis},
      {"resize", &RealSizes::FirstAxis},
      {"transpose", &RealSizes::Transposed},
      {"reshape", &RealSizes::Reshaped},
      {"slice", &RealSizes::Sliced},
      {"pad", &RealSizes::Padded},
      {"concat", &RealSizes::Joined},
      {"gather", &RealSizes::Gathered},
      {"gather_nd", &RealSizes::GatheredTuples},
      {"gather_elements", &RealSizes::GatheredElements},
      {"reduce", &RealSizes::Reduced},
      {"mean", &RealSizes::Reduced},
      {"arg_max", &RealSizes::Reduced},
      {"top_k", &RealSizes::Chosen},
      {"matmul", &RealSizes::Multiplied},
      {"non_zero", &RealSizes::Fresh},
      {"non_max_suppression", &RealSizes::Fresh},
  };
  for (const Row& row : kRows) {
    if (op == row.op) return row.rule;
  }
  return ops::KindOf(op) == ops::Kind::kOther ? nullptr : &RealSizes::Aligned;
}

Status RealSizes::Pass(const Node& node) {
  PassSizes(node);
  const Rule rule = RuleOf(node.op);
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId id = node.inputs[i];
    if (id == ir::kNoValue || !Any(id)) continue;
    if (rule) return (this->*rule)(node);
    for (size_t axis = 0; axis < Rank(id); ++axis) {
      if (Of(id, axis) != ir::kNoValue) return Refuse(node, i, axis);
    }
  }
  return {};
}

// Operands broadcast to the result. Sizes that meet are equal in a model that works, so one count serves.
Status RealSizes::Aligned(const Node& node) {
  for (ValueId out : node.outputs) {
    for (ValueId in : node.inputs) {
      if (in == ir::kNoValue || Rank(in) > Rank(out)) continue;
      const size_t lead = Rank(out) - Rank(in);
      for (size_t axis = 0; axis < Rank(in); ++axis) {
        const bool same = graph_.type(in).shape[axis] == graph_.type(out).shape[axis + lead];
        if (same && Of(out, axis + lead) == ir::kNoValue) Set(out, axis + lead, Of(in, axis));
      }
    }
  }
  return {};
}

Status RealSizes::FirstKept(const Node& node) {
  if (node.op == "cumulate" && node.attrs.Text("kind") != "sum" && node.attrs.Int("reverse") != 0) {
    const size_t axis = FoldedAxes(node)[0];
    if (Of(node.inputs[0], axis) != ir::kNoValue) return Refuse(node, 0, axis);
  }
  for (size_t axis = 0; axis < Rank(node.outputs[0]); ++axis)
    Set(node.outputs[0], axis, Of(node.inputs[0], axis));
  return {};
}

// Each element of the first axis is computed alone.
Status RealSizes::FirstAxis(const Node& node) {
  for (size_t axis = 1; axis < Rank(node.inputs[0]); ++axis) {
    if (Of(node.inputs[0], axis) != ir::kNoValue) return Refuse(node, 0, axis);
  }
  Set(node.outputs[0], 0, Of(node.inputs[0], 0));
  return {};
}

Status RealSizes::Transposed(const Node& node) {
  const std::vector<int64_t> perm = node.attrs.Ints("perm");
  for (size_t axis = 0; axis < perm.size(); ++axis)
    Set(node.outputs[0], axis, Of(node.inputs[0], static_cast<size_t>(perm[axis])));
  return {};
}

// A real size stays one when the reshape leaves its axis whole: as large, with as many elements before it.
Status RealSizes::Reshaped(const Node& node) {
  const ValueId in = node.inputs[0], out = node.outputs[0];
  const auto dims = ir::StaticDims(graph_.type(in).shape), wanted = ir::StaticDims(graph_.type(out).shape);
  if (!dims || !wanted) return Refuse(node, 0, 0);
  int64_t before = 1;
  for (size_t axis = 0; axis < dims->size(); before *= (*dims)[axis++]) {
    if (Of(in, axis) == ir::kNoValue) continue;
    int64_t there = 1;
    size_t at = 0;
    for (; at < wanted->size(); there *= (*wanted)[at++]) {
      if (there == before && (*wanted)[at] == (*dims)[axis]) break;
    }
    if (at == wanted->size()) return Refuse(node, 0, axis);
    Set(out, at, Of(in, axis));
  }
  return {};
}

Status RealSizes::Sliced(const Node& node) {
  const ValueId in = node.inputs[0], out = node.outputs[0];
  const auto begin = node.attrs.Ints("begin"), step = node.attrs.Ints("step");
  for (size_t axis = 0; axis < begin.size(); ++axis) {
    const ValueId count = Of(in, axis);
    if (count == ir::kNoValue) continue;
    if (step[axis] != 1) return Refuse(node, 0, axis);
    const bool whole = Most(in, axis) == Most(out, axis);
    Set(out, axis, whole ? count : WHET_TRY(Clamped(count, begin[axis], Most(out, axis))));
  }
  return {};
}

Status RealSizes::Padded(const Node& node) {
  const auto before = node.attrs.Ints("before"), after = node.attrs.Ints("after");
  for (size_t axis = 0; axis < before.size(); ++axis) {
    const ValueId count = Of(node.inputs[0], axis);
    if (count != ir::kNoValue && (before[axis] != 0 || after[axis] != 0)) return Refuse(node, 0, axis);
    Set(node.outputs[0], axis, count);
  }
  return {};
}

// Beside the axis like element-wise operands; along it only the last operand may have a real size, so that what is
// not real stays behind the rest.
Status RealSizes::Joined(const Node& node) {
  const ValueId out = node.outputs[0];
  const size_t along = Positive(node.attrs.Int("axis"), Rank(out));
  int64_t before = 0;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId in = node.inputs[i];
    for (size_t axis = 0; axis < Rank(in); ++axis) {
      const ValueId count = Of(in, axis);
      if (axis != along && count != ir::kNoValue) Set(out, axis, count);
      if (axis != along || count == ir::kNoValue) continue;
      if (i + 1 < node.inputs.size()) return Refuse(node, i, axis);
      Set(out, axis, before == 0 ? count : WHET_TRY(emit_("add", {count, WHET_TRY(Number(before))}, {})));
    }
    before += Most(in, along);
  }
  return {};
}

// The axis that is indexed goes; the indices are the model's and lead to real elements.
Status RealSizes::Gathered(const Node& node) {
  const ValueId data = node.inputs[0], indices = node.inputs[1], out = node.outputs[0];
  const size_t axis = Positive(node.attrs.Int("axis"), Rank(data)), more = Rank(indices);
  for (size_t i = 0; i < axis; ++i) Set(out, i, Of(data, i));
  for (size_t i = 0; i < more; ++i) Set(out, axis + i, Of(indices, i));
  for (size_t i = axis + 1; i < Rank(data); ++i) Set(out, i + more - 1, Of(data, i));
  return {};
}

Status RealSizes::GatheredTuples(const Node& node) {
  const ValueId data = node.inputs[0], indices = node.inputs[1], out = node.outputs[0];
  const size_t last = Rank(indices) - 1, batch = static_cast<size_t>(node.attrs.Int("batch_dims"));
  if (Of(indices, last) != ir::kNoValue) return Refuse(node, 1, last);
  for (size_t i = 0; i < last; ++i) Set(out, i, Of(indices, i));
  const size_t first = batch + static_cast<size_t>(Most(indices, last));
  for (size_t i = first; i < Rank(data); ++i) Set(out, last + i - first, Of(data, i));
  return {};
}

Status RealSizes::GatheredElements(const Node& node) {
  for (size_t i = 0; i < Rank(node.inputs[1]); ++i) Set(node.outputs[0], i, Of(node.inputs[1], i));
  return {};
}

// Folded axes were filled with what changes nothing, where such a value exists.
Status RealSizes::Reduced(const Node& node) {
  const ValueId in = node.inputs[0];
  const std::vector<size_t> folded = FoldedAxes(node);
  const bool keep = node.attrs.Int("keep_dims", node.op == "arg_max" ? 0 : 1) != 0;
  const bool filled = node.op == "arg_max" || (node.op == "reduce" && node.attrs.Text("kind") != "prod");
  for (size_t axis = 0, to = 0; axis < Rank(in); ++axis) {
    const bool goes = std::find(folded.begin(), folded.end(), axis) != folded.end();
    if (goes && !filled && Of(in, axis) != ir::kNoValue) return Refuse(node, 0, axis);
    if (!goes) Set(node.outputs[0], to, Of(in, axis));
    to += !goes || keep;
  }
  return {};
}

// top_k finds at most as many as there are.
Status RealSizes::Chosen(const Node& node) {
  const size_t along = FoldedAxes(node)[0];
  for (size_t axis = 0; axis < Rank(node.inputs[0]); ++axis) {
    ValueId count = Of(node.inputs[0], axis);
    if (count != ir::kNoValue && axis == along)
      count = WHET_TRY(Clamped(count, 0, Most(node.outputs[0], axis)));
    for (ValueId out : node.outputs) Set(out, axis, count);
  }
  return {};
}

Status RealSizes::Multiplied(const Node& node) {
  const ValueId a = node.inputs[0], b = node.inputs[1], out = node.outputs[0];
  const size_t rank = Rank(out);
  if (rank < 2 || Rank(a) < 2 || Rank(b) < 2) return Refuse(node, Any(a) ? 0 : 1, 0);
  for (ValueId in : {a, b}) {
    const size_t lead = rank - Rank(in);
    for (size_t axis = 0; axis + 2 < Rank(in); ++axis) Set(out, axis + lead, Of(in, axis));
  }
  Set(out, rank - 2, Of(a, Rank(a) - 2));
  Set(out, rank - 1, Of(b, Rank(b) - 1));
  return {};
}

// What is not real was made harmless; the op counts its own results.
Status RealSizes::Fresh(const Node& node) {
  if (node.op != "non_max_suppression") return {};
  for (size_t operand : {0, 1}) {
    const ValueId in = node.inputs[operand];
    for (size_t axis = 0; axis < Rank(in); ++axis) {
      const bool boxes = axis == (operand == 0 ? 1 : 2) && node.attrs.Has("score_threshold");
      if (!boxes && Of(in, axis) != ir::kNoValue) return Refuse(node, operand, axis);
    }
  }
  return {};
}

// Lists of sizes go through the few ops with which models take them apart and put them together.
void RealSizes::PassSizes(const Node& node) {
  const auto list_of = [&](ValueId id) -> std::optional<std::vector<ComputedSize>> {
    if (const auto sizes = Sizes(id)) return sizes;
    const ir::Tensor* tensor = graph_.constant(id);
    if (!tensor || IsFloat(tensor->dtype()) || tensor->count() > kMaxSizes) return std::nullopt;
    std::vector<ComputedSize> list;
    for (int64_t value : tensor->Ints()) list.push_back({value, ir::kNoValue});
    return list;
  };
  const bool any =
      std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) { return sizes_.contains(id); });
  if (!any || node.outputs.size() != 1) return;
  const auto first = list_of(node.inputs[0]);
  if (!first) return;
  std::vector<ComputedSize> list;
  if (node.op == "concat") {
    for (ValueId in : node.inputs) {
      const auto part = list_of(in);
      if (!part) return;
      list.insert(list.end(), part->begin(), part->end());
    }
  } else if (node.op == "reshape" || node.op == "transpose" || node.op == "cast" || node.op == "expand") {
    list = *first;
  } else if (node.op == "slice" && Rank(node.inputs[0]) == 1) {
    const int64_t begin = node.attrs.Ints("begin")[0], end = node.attrs.Ints("end")[0],
                  step = node.attrs.Ints("step")[0];
    const int64_t size = static_cast<int64_t>(first->size());
    for (int64_t i = begin; step > 0 && i < std::min(end, size); i += step)
      list.push_back((*first)[static_cast<size_t>(i)]);
  } else if (node.op == "gather" && graph_.constant(node.inputs[1])) {
    for (int64_t i : graph_.constant(node.inputs[1])->Ints())
      list.push_back((*first)[Positive(i, first->size())]);
  }
  const auto dims = ir::StaticDims(graph_.type(node.outputs[0]).shape);
  if (list.empty() || !dims || ir::ElementCount(*dims) != static_cast<int64_t>(list.size())) return;
  const bool computed = std::any_of(list.begin(), list.end(),
                                    [](const ComputedSize& size) { return size.count != ir::kNoValue; });
  computed ? SetSizes(node.outputs[0], list) : MakeKnown(node, *dims, list);
}

// Sizes without a count among them are a constant after all; nothing has to compute it.
void RealSizes::MakeKnown(const Node& node, const ir::Dims& dims, const std::vector<ComputedSize>& sizes) {
  ir::Value& value = graph_.value(node.outputs[0]);
  const bool wide = value.type.dtype == DType::kI64;
  if ((!wide && value.type.dtype != DType::kI32) || graph_.nodes.empty() ||
      graph_.nodes.back().outputs != node.outputs) {
    return;
  }
  std::vector<int64_t> numbers;
  for (const ComputedSize& size : sizes) numbers.push_back(size.most);
  value.constant = wide ? ir::Tensor::Of(dims, numbers)
                        : ir::Tensor::Of(dims, std::vector<int32_t>(numbers.begin(), numbers.end()));
  graph_.nodes.pop_back();
}

}  // namespace whet::import
