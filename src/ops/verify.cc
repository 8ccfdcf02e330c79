// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ops/op.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

const char* KindName(AttrKind kind) {
  switch (kind) {
    case AttrKind::kInt:
      return "an integer";
    case AttrKind::kReal:
      return "a real number";
    case AttrKind::kText:
      return "a text";
    case AttrKind::kInts:
      return "a list of integers";
    case AttrKind::kReals:
      return "a list of real numbers";
  }
  return "?";
}

bool IsKind(const ir::Attr& attr, AttrKind kind) {
  const auto empty = [](const auto* list) {
    return list && list->empty();
  };  // an empty list is of either kind
  switch (kind) {
    case AttrKind::kInt:
      return std::holds_alternative<int64_t>(attr);
    case AttrKind::kReal:
      return std::holds_alternative<double>(attr);
    case AttrKind::kText:
      return std::holds_alternative<std::string>(attr);
    case AttrKind::kInts:
      return std::holds_alternative<std::vector<int64_t>>(attr) ||
             empty(std::get_if<std::vector<double>>(&attr));
    case AttrKind::kReals:
      return std::holds_alternative<std::vector<double>>(attr) ||
             empty(std::get_if<std::vector<int64_t>>(&attr));
  }
  return false;
}

Status CheckAttrs(const Op& op, const ir::Attrs& attrs) {
  size_t known = 0;
  for (const AttrSpec& spec : op.attrs) {
    const ir::Attr* attr = attrs.Find(spec.name);
    if (!attr && spec.required)
      return Error(fmt::format("attribute '{}' is missing; it is {}", spec.name, spec.meaning));
    if (attr && !IsKind(*attr, spec.kind)) {
      return Error(
          fmt::format("attribute '{}' must be {}: {}", spec.name, KindName(spec.kind), spec.meaning));
    }
    known += attr != nullptr;
  }
  if (known == static_cast<size_t>(std::distance(attrs.begin(), attrs.end()))) return {};
  std::vector<std::string> names;
  for (const AttrSpec& spec : op.attrs) names.push_back(spec.name);
  for (const auto& [name, attr] : attrs) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return Error(fmt::format("unknown attribute '{}'; {} has {}", name, op.name,
                             names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
  }
  return {};
}

Status CheckCounts(const Op& op, const ir::Node& node) {
  const int inputs = static_cast<int>(node.inputs.size()), outputs = static_cast<int>(node.outputs.size());
  if (inputs < op.min_inputs || (op.max_inputs >= 0 && inputs > op.max_inputs)) {
    const std::string most = op.max_inputs < 0 ? "any number" : std::to_string(op.max_inputs);
    return Error(fmt::format("has {} operands, the op takes {} to {}", inputs, op.min_inputs, most));
  }
  if (op.outputs >= 0 && outputs != op.outputs) {
    return Error(fmt::format("has {} results, the op gives {}", outputs, op.outputs));
  }
  return {};
}

Status CheckResult(const ir::Value& value, const ir::Type& inferred) {
  const ir::Type& declared = value.type;
  const bool same_quant = !inferred.quant.present() || declared.quant == inferred.quant;
  if (declared.dtype == inferred.dtype && Compatible(declared.shape, inferred.shape) && same_quant) return {};
  return Error(fmt::format("result '{}' is declared {}, but the operands give {}", value.name,
                           ToString(declared), ToString(inferred)));
}

Status CheckNode(const ir::Graph& graph, const ir::Node& node) {
  const Op* op = FindOp(node.op);
  if (!op) return Error("unknown op; `docs/ops.md` lists the ops");
  WHET_TRY(CheckCounts(*op, node));
  WHET_TRY(CheckAttrs(*op, node.attrs));
  const NodeView view{graph, node};
  for (size_t i = 0; i < static_cast<size_t>(op->min_inputs); ++i) {
    if (!view.has(i)) return Error(fmt::format("operand {} is absent but required", i));
  }
  WHET_TRY(op->verify(view));
  return {};
}

Status CheckResults(const ir::Graph& graph, const ir::Node& node) {
  const std::vector<ir::Type> types = WHET_TRY(InferNode(graph, node));
  for (size_t i = 0; i < types.size(); ++i) {
    WHET_TRY(CheckResult(graph.value(node.outputs[i]), types[i])
                 .With(fmt::format("node '{}' ({})", node.name, node.op)));
  }
  return {};
}

}  // namespace

Status VerifyGraph(const ir::Graph& graph) {
  WHET_TRY(VerifyStructure(graph));
  for (const ir::Node& node : graph.nodes) {
    WHET_TRY(CheckNode(graph, node).With(fmt::format("node '{}' ({})", node.name, node.op)));
    WHET_TRY(CheckResults(graph, node));
  }
  return {};
}

}  // namespace whet::ops
