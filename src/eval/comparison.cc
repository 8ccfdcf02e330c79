// SPDX-License-Identifier: Apache-2.0
#include "eval/comparison.h"

namespace whet::eval {

Result<Comparison> CompareTraces(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b,
                                 double tolerance) {
  const Pairing pairing = PairUp(a, b);
  if (pairing.pairs.empty()) return Error("the two have no tensor of the same name, or operation, and size");
  Comparison result{{}, pairing.alone_a, pairing.alone_b, {}};
  for (const auto& [i, j] : pairing.pairs) {
    result.rows.push_back(Measure(a[i], b[j]));
    if (!result.departs_at && result.rows.back().Departs(tolerance))
      result.departs_at = result.rows.size() - 1;
  }
  return result;
}

}  // namespace whet::eval
