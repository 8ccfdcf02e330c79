// SPDX-License-Identifier: Apache-2.0
// What follows the sums: the constants of the epilogues, as every lanes type keeps them.
#ifndef WHET_KERNELS_LANES_EDGE_H_
#define WHET_KERNELS_LANES_EDGE_H_

#include <stdint.h>

#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

// int32 to int8. `scale` under rules F and T, and `tables` under T; `multiplier` and `shift` under rule D. All but the
// nodes padded to whole vectors.
struct RequantEdge {
  const float* scale;
  const int32_t* multiplier;
  const int32_t* shift;
  int32_t zero, low, high, rule;
  whet_tables tables = {nullptr, nullptr};
};

template <class P>
RequantEdge RequantEdgeOf(const P& p, const void* const* consts) {
  const bool rule_d = p.rule == WHET_RULE_D, rule_t = p.rule == WHET_RULE_T;
  return {rule_d ? nullptr : static_cast<const float*>(consts[2]),
          rule_d ? static_cast<const int32_t*>(consts[2]) : nullptr,
          rule_d ? static_cast<const int32_t*>(consts[3]) : nullptr,
          rule_t ? 0 : p.out_zero,  // a table has it
          p.act_min,
          p.act_max,
          p.rule,
          whet_tables_of(p.tables, consts + 3)};
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
