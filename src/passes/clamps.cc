// SPDX-License-Identifier: Apache-2.0
#include "passes/clamps.h"

#include <algorithm>
#include <cmath>

namespace whet::passes {
namespace {

std::optional<double> Limit(const ir::Attrs& attrs, const char* name) {
  const double value = attrs.Real(name);
  return attrs.Has(name) && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

double Clamped(double value, const Limits& limits) {
  if (limits.low) value = std::max(value, *limits.low);
  return limits.high ? std::min(value, *limits.high) : value;
}

}  // namespace

Limits LimitsOf(const ir::Attrs& attrs, const char* low, const char* high) {
  return {Limit(attrs, low), Limit(attrs, high)};
}

void SetLimits(ir::Attrs& attrs, const char* low, const char* high, const Limits& limits) {
  attrs.Erase(low);
  attrs.Erase(high);
  if (limits.low) attrs.Set(low, *limits.low);
  if (limits.high) attrs.Set(high, *limits.high);
}

Limits Then(const Limits& first, const Limits& second) {
  return {first.low ? Clamped(*first.low, second) : second.low,
          first.high ? Clamped(*first.high, second) : second.high};
}

}  // namespace whet::passes
