// SPDX-License-Identifier: Apache-2.0
#include "report/compiled.h"

namespace whet::report {

Json ToJson(const eval::Model& model, const std::string& plan) {
  const format::Entry& entry = model.entry();
  return {{"file", plan},
          {"bytes", model.file().size()},
          {"operations", entry.ops.size()},
          {"arena_bytes", entry.arena_bytes},
          {"arena_lower_bound", entry.arena_lower_bound},
          {"goldens", model.plan().goldens.size()}};
}

}  // namespace whet::report
