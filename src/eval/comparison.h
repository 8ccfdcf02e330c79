// SPDX-License-Identifier: Apache-2.0
// Two traces side by side: where one departs from the other, and by how much.
#ifndef WHET_EVAL_COMPARISON_H_
#define WHET_EVAL_COMPARISON_H_

#include <optional>
#include <vector>

#include "base/result.h"
#include "eval/difference.h"

namespace whet::eval {

struct Comparison {
  std::vector<Difference> rows;      // in the order of A
  size_t alone_a = 0, alone_b = 0;   // tensors of one side that the other does not have
  std::optional<size_t> departs_at;  // the first row that departs

  const Difference* first() const { return departs_at ? &rows[*departs_at] : nullptr; }
};

// `tolerance` is in real units; at 0 bits decide. Refuses traces without a tensor in common.
Result<Comparison> CompareTraces(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b,
                                 double tolerance);

// Adds what the same two models did on another sample.
void Merge(const Comparison& other, double tolerance, Comparison* into);

}  // namespace whet::eval

#endif  // WHET_EVAL_COMPARISON_H_
