// SPDX-License-Identifier: Apache-2.0
#include "export/element_types.h"

#include <fmt/format.h>

namespace whet::exporter {

Status RequireElements(const ir::Graph& graph, const ir::Node& node, ElementTypes types, const char* format) {
  if (node.inputs.empty()) return {};
  const ir::Type& type = graph.type(node.inputs[node.op == "select" ? 1 : 0]);
  if (type.quant.present() || (types & Types(type.dtype))) return {};
  return Error(fmt::format("{} does not have it for {}", format, DTypeName(type.dtype)));
}

}  // namespace whet::exporter
