// SPDX-License-Identifier: Apache-2.0
// Two models tensor by tensor, for machines.
#ifndef WHET_REPORT_COMPARISON_H_
#define WHET_REPORT_COMPARISON_H_

#include "eval/comparison.h"
#include "report/json.h"

namespace whet::report {

// {"tensors": [{"tensor", "other", "op", "node", "elements", "differing", "largest", "at", "a", "b", "sqnr_db", "same_bits"}],
// "unpaired": {"a", "b"}, "first": the first tensor that departs, or null}.
Json ToJson(const eval::Comparison& result);

}  // namespace whet::report

#endif  // WHET_REPORT_COMPARISON_H_
