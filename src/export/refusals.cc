// SPDX-License-Identifier: Apache-2.0
#include "export/refusals.h"

#include <fmt/format.h>

namespace whet::exporter {

void Refusals::Add(const ir::Node& node, const std::string& reason) {
  lines_.push_back(fmt::format("\n  {} '{}': {}", node.op, node.name, reason));
}

Status Refusals::ToStatus(size_t operations, const char* format) const {
  if (lines_.empty()) return {};
  std::string text =
      fmt::format("{} of {} operations cannot be exported to {}", lines_.size(), operations, format);
  for (const std::string& line : lines_) text += line;
  return Error(std::move(text));
}

}  // namespace whet::exporter
