// SPDX-License-Identifier: Apache-2.0
// Lower and upper limits as attributes: those of clamp, and fused activations.
#ifndef WHET_PASSES_CLAMPS_H_
#define WHET_PASSES_CLAMPS_H_

#include <optional>
#include <string>

#include "ir/graph.h"

namespace whet::passes {

struct Limits {
  std::optional<double> low, high;  // absent is unbounded
};

Limits LimitsOf(const ir::Attrs& attrs, const char* low, const char* high);
void SetLimits(ir::Attrs& attrs, const char* low, const char* high, const Limits& limits);

// What clamping to `first` and then to `second` is.
Limits Then(const Limits& first, const Limits& second);

}  // namespace whet::passes

#endif  // WHET_PASSES_CLAMPS_H_
