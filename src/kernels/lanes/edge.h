// SPDX-License-Identifier: Apache-2.0
// What follows the sums: the constants of the epilogues, as every lanes type keeps them.
#ifndef WHET_KERNELS_LANES_EDGE_H_
#define WHET_KERNELS_LANES_EDGE_H_

#include <stdint.h>

#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

// int32 to int8. `scale` under rule F; `multiplier` and `shift` under rule D. All padded to whole vectors.
struct RequantEdge {
  const float* scale;
  const int32_t* multiplier;
  const int32_t* shift;
  int32_t zero, low, high, rule;
};

template <class P>
RequantEdge RequantEdgeOf(const P& p, const void* const* consts) {
  const bool rule_f = p.rule == WHET_RULE_F;
  return {rule_f ? static_cast<const float*>(consts[2]) : nullptr,
          rule_f ? nullptr : static_cast<const int32_t*>(consts[2]),
          rule_f ? nullptr : static_cast<const int32_t*>(consts[3]),
          p.out_zero,
          p.act_min,
          p.act_max,
          p.rule};
}

struct ClampEdge {
  float low, high;
};

inline ClampEdge ClampEdgeOf(const void* const* consts) {
  const float* bounds = static_cast<const float*>(consts[2]);
  return {bounds[0], bounds[1]};
}

}  // namespace
}  // namespace whet::kernels

#endif  // WHET_KERNELS_LANES_EDGE_H_
