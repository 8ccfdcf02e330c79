// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "import/import.h"

namespace whet::import {

void Refusals::Add(std::string node, std::string op, std::string type, std::string reason,
                   std::string remedy) {
  rows_.push_back({std::move(node), std::move(op), std::move(type), std::move(reason), std::move(remedy)});
}

Status Refusals::ToStatus(size_t node_count, const ImportOptions& options) const {
  if (rows_.empty()) return {};
  if (options.refused) *options.refused = rows_;
  std::string text = fmt::format("{} of {} nodes {} not supported", rows_.size(), node_count,
                                 rows_.size() == 1 ? "is" : "are");
  for (const Refusal& row : rows_) {
    text += fmt::format("\n  node '{}' ({}{}{}): {}", row.node, row.op, row.type.empty() ? "" : " ", row.type,
                        row.reason);
    if (!row.remedy.empty()) text += "; " + row.remedy;
  }
  return Error(std::move(text));
}

}  // namespace whet::import
