// SPDX-License-Identifier: Apache-2.0
#include "eval/agreement.h"

#include <fmt/format.h>

#include <cmath>

namespace whet::eval {

double Agreement::sqnr_db() const {
  return noise > 0 ? 10 * std::log10(signal / noise) : INFINITY;
}

int64_t Decision(const NamedTensor& output) {
  int64_t best = 0;
  for (int64_t i = 1; i < output.tensor.count(); ++i) {
    if (RealValue(output, i) > RealValue(output, best)) best = i;
  }
  return best;
}

Status AddSample(const std::vector<NamedTensor>& reference, const std::vector<NamedTensor>& other,
                 Agreement* agreement) {
  if (reference.size() != other.size())
    return Error(fmt::format("one model has {} outputs, the other {}", reference.size(), other.size()));
  for (size_t k = 0; k < reference.size(); ++k) {
    const int64_t count = reference[k].tensor.count();
    if (other[k].tensor.count() != count) {
      return Error(fmt::format("output '{}' has {} elements, '{}' of the other model {}", reference[k].name,
                               count, other[k].name, other[k].tensor.count()));
    }
    for (int64_t i = 0; i < count; ++i) {
      const double r = RealValue(reference[k], i), q = RealValue(other[k], i);
      agreement->signal += std::isfinite(r) ? r * r : 0;
      if (r == q || (std::isnan(r) && std::isnan(q))) continue;
      agreement->noise += std::isnan(r - q) ? INFINITY : (r - q) * (r - q);
    }
  }
  ++agreement->samples;
  agreement->same_decision += reference.empty() || Decision(reference[0]) == Decision(other[0]);
  return {};
}

}  // namespace whet::eval
