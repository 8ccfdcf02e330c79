// SPDX-License-Identifier: Apache-2.0
// A compiled plan in figures, for machines.
#ifndef WHET_REPORT_COMPILED_H_
#define WHET_REPORT_COMPILED_H_

#include <string>

#include "eval/model.h"
#include "report/json.h"

namespace whet::report {

// {"file", "bytes", "operations", "arena_bytes", "arena_lower_bound", "goldens"}; `plan` is where it was written.
Json ToJson(const eval::Model& model, const std::string& plan);

}  // namespace whet::report

#endif  // WHET_REPORT_COMPILED_H_
