// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/control.h"

#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {

Result<std::optional<bool>> KnownTruth(OnnxNode& node, ir::ValueId condition) {
  const ir::Type& type = node.graph().type(condition);
  const auto dims = ir::StaticDims(type.shape);
  if (type.dtype != DType::kBool || !dims || ir::ElementCount(*dims) != 1)
    return Error("its condition must be one bool");
  const ir::Tensor* tensor = node.KnownTensor(condition);
  return tensor ? std::optional(tensor->IntAt(0) != 0) : std::nullopt;
}

Result<ir::ValueId> Choose(OnnxNode& node, ir::ValueId condition, ir::ValueId a, ir::ValueId b,
                           const char* what) {
  if (a == b) return a;
  const ir::Type type = node.graph().type(a), other = node.graph().type(b);
  if (type == other) return node.Add("select", {condition, a, b}, {}, type);
  return node.RefuseComputed(condition, fmt::format("condition decides the shape of {} ({} or {}), and", what,
                                                    ToString(type), ToString(other)));
}

Result<ir::ValueId> SliceAt(OnnxNode& node, ir::ValueId id, int64_t axis, int64_t index) {
  const ir::Type type = node.graph().type(id);
  const ir::Dims dims = WHET_TRY(node.SizesOf(id));
  std::vector<int64_t> begin(dims.size(), 0), end = dims, step(dims.size(), 1);
  begin[static_cast<size_t>(axis)] = index;
  end[static_cast<size_t>(axis)] = index + 1;
  const ir::ValueId part =
      WHET_TRY(node.Add("slice", {id}, {{"begin", begin}, {"end", end}, {"step", step}}, type));
  ir::Shape rest = type.shape;
  rest.erase(rest.begin() + axis);
  return Reshaped(node, part, rest);
}

Result<ir::ValueId> Stack(OnnxNode& node, const Values& values, int64_t axis) {
  ir::Type type = node.graph().type(values[0]);
  const int64_t rank = static_cast<int64_t>(type.shape.size()) + 1;
  axis = WHET_TRY(node.Axis(axis, static_cast<size_t>(rank)));
  type.shape.insert(type.shape.begin() + axis, ir::Dim(1));
  Values rows;
  for (ir::ValueId value : values) rows.push_back(WHET_TRY(Reshaped(node, value, type.shape)));
  if (rows.size() == 1) return rows[0];
  return node.Add("concat", rows, {{"axis", axis}}, type);
}

namespace {

Status YieldAll(OnnxNode& node, const Values& values) {
  for (size_t i = 0; i < values.size() && i < node.output_count(); ++i) {
    if (node.has_output(i)) WHET_TRY(node.YieldAlias(values[i], i));
  }
  return {};
}

// An arm whose nodes cannot be converted makes the condition worth knowing: perhaps the other one is meant.
Result<Values> Arm(OnnxNode& node, const onnx::GraphProto& body, const char* which) {
  Result<Values> values = node.Inline(body, {});
  if (values.ok() || node.refused()) {
    if (!values.ok()) node.Want(node.in(0));
    return values;
  }
  node.Want(node.in(0));
  return node.Refuse(fmt::format("its {} cannot be converted: {}", which, values.message()),
                     "bind the inputs that decide its condition with --constant");
}

}  // namespace

// The arm that a known condition takes; otherwise both are computed, and their results chosen from.
Status OnnxIf(OnnxNode& node) {
  const onnx::GraphProto *then_body = node.GraphAttr("then_branch"),
                         *else_body = node.GraphAttr("else_branch");
  if (!then_body || !else_body) return Error("it needs the attributes 'then_branch' and 'else_branch'");
  const std::optional<bool> truth = WHET_TRY(KnownTruth(node, node.in(0)));
  if (truth) return YieldAll(node, WHET_TRY(node.Inline(*truth ? *then_body : *else_body, {})));
  const Values yes = WHET_TRY(Arm(node, *then_body, "then_branch"));
  const Values no = WHET_TRY(Arm(node, *else_body, "else_branch"));
  if (yes.size() != no.size()) return Error("its branches have different numbers of results");
  const ir::ValueId condition = WHET_TRY(Reshaped(node, node.in(0), {}));
  Values chosen;
  for (size_t i = 0; i < yes.size(); ++i)
    chosen.push_back(WHET_TRY(Choose(node, condition, yes[i], no[i], "a result")));
  return YieldAll(node, chosen);
}

// An optional value is there or not; which, is known before anything runs.
Status OnnxOptionalHasElement(OnnxNode& node) {
  ir::Tensor there(DType::kBool, {});
  there.MutableData<uint8_t>()[0] = node.has(0);
  return node.YieldAlias(node.Constant(std::move(there)));
}

Status OnnxOptionalGetElement(OnnxNode& node) {
  return node.YieldAlias(node.in(0));
}

}  // namespace whet::import
