// SPDX-License-Identifier: Apache-2.0
#include "eval/comparison.h"

#include <algorithm>

#include "base/check.h"

namespace whet::eval {
namespace {

void FindDeparture(double tolerance, Comparison* comparison) {
  const auto& rows = comparison->rows;
  const auto first =
      std::ranges::find_if(rows, [&](const Difference& row) { return row.Departs(tolerance); });
  comparison->departs_at.reset();
  if (first != rows.end()) comparison->departs_at = static_cast<size_t>(first - rows.begin());
}

}  // namespace

Result<Comparison> CompareTraces(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b,
                                 double tolerance) {
  const Pairing pairing = PairUp(a, b);
  if (pairing.pairs.empty()) return Error("the two have no tensor of the same name, or operation, and size");
  Comparison result{{}, pairing.alone_a, pairing.alone_b, {}};
  for (const auto& [i, j] : pairing.pairs) result.rows.push_back(Measure(a[i], b[j]));
  FindDeparture(tolerance, &result);
  return result;
}

void Merge(const Comparison& other, double tolerance, Comparison* into) {
  WHET_CHECK(other.rows.size() == into->rows.size());
  for (size_t i = 0; i < other.rows.size(); ++i) into->rows[i].Merge(other.rows[i]);
  FindDeparture(tolerance, into);
}

}  // namespace whet::eval
