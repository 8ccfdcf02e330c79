// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "import/import.h"

namespace whet::import {

void Refusals::Add(std::string node, std::string op, std::string type, std::string reason,
                   std::string remedy) {
  Refusal row{std::move(node), std::move(op), std::move(type), std::move(reason), std::move(remedy)};
  if (known_.emplace(row.node, row.op, row.reason).second) rows_.push_back(std::move(row));
}

Status Refusals::ToStatus(size_t node_count, const ImportOptions& options) const {
  if (rows_.empty()) return {};
  if (options.refused) *options.refused = rows_;
  std::string text = fmt::format("{} of {} nodes {} not supported", rows_.size(),
                                 std::max(node_count, rows_.size()), rows_.size() == 1 ? "is" : "are");
  for (const Refusal& row : rows_) {
    text += fmt::format("\n  node '{}' ({}{}{}): {}", row.node, row.op, row.type.empty() ? "" : " ", row.type,
                        row.reason);
    if (!row.remedy.empty()) text += "; " + row.remedy;
  }
  return Error(std::move(text));
}

}  // namespace whet::import
