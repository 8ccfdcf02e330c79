// SPDX-License-Identifier: Apache-2.0
// Hash-consing: of nodes with the same op, operands, attributes and result types one stays; of equal
// constants too.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "passes/pass.h"
#include "passes/rewriter.h"

namespace whet::passes {
namespace {

struct AttrKey {
  std::string operator()(int64_t value) const { return fmt::format("i{}", value); }
  std::string operator()(double value) const { return fmt::format("r{}", value); }
  std::string operator()(const std::string& value) const {
    return fmt::format("t{}:{}", value.size(), value);
  }
  std::string operator()(const std::vector<int64_t>& values) const {
    return fmt::format("i[{}]", fmt::join(values, ","));
  }
  std::string operator()(const std::vector<double>& values) const {
    return fmt::format("r[{}]", fmt::join(values, ","));
  }
};

std::string NodeKey(const ir::Graph& graph, const ir::Node& node) {
  std::string key = fmt::format("{}({})", node.op, fmt::join(node.inputs, ","));
  for (const auto& [name, attr] : node.attrs) key += fmt::format(" {}={}", name, std::visit(AttrKey(), attr));
  for (ir::ValueId out : node.outputs) key += " " + ToString(graph.type(out));
  return key;
}

bool SameBytes(const ir::Tensor& a, const ir::Tensor& b) {
  return std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end());
}

// Readers of a constant read the first one equal to it. Constants that are outputs keep their names.
bool MergeConstants(ir::Graph& graph) {
  std::map<std::string, std::vector<ir::ValueId>> different;  // by type
  std::vector<ir::ValueId> merged(static_cast<size_t>(graph.value_count()));
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    merged[static_cast<size_t>(id)] = id;
    const ir::Tensor* tensor = graph.constant(id);
    if (!tensor) continue;
    std::vector<ir::ValueId>& others = different[ToString(graph.type(id))];
    const auto equal = std::find_if(others.begin(), others.end(), [&](ir::ValueId other) {
      return SameBytes(*graph.constant(other), *tensor);
    });
    if (equal == others.end()) {
      others.push_back(id);
    } else {
      merged[static_cast<size_t>(id)] = *equal;
    }
  }
  bool changed = false;
  for (ir::Node& node : graph.nodes) {
    for (ir::ValueId& in : node.inputs) {
      if (in == ir::kNoValue || merged[static_cast<size_t>(in)] == in) continue;
      in = merged[static_cast<size_t>(in)];
      changed = true;
    }
  }
  return changed;
}

Result<bool> Run(ir::Graph& graph) {
  const bool constants = MergeConstants(graph);
  std::map<std::string, std::vector<ir::ValueId>> results;
  const bool nodes = WHET_TRY(Rewriter(graph).Sweep([&](Rewriter& r, const ir::Node& node) -> Result<bool> {
    const auto [it, fresh] = results.try_emplace(NodeKey(r.graph(), node), node.outputs);
    return !fresh && node.outputs.size() == 1 && r.Replace(node.outputs[0], it->second[0]);
  }));
  return constants || nodes;
}

}  // namespace

const Pass kPass_common_subexpressions = {"common_subexpressions", "computes equal things once", Run};

}  // namespace whet::passes
