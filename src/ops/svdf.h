// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_OPS_SVDF_H_
#define WHET_OPS_SVDF_H_

#include <array>

#include "ops/quantmath.h"

namespace whet::ops {

// The two factors of a quantised svdf: of the sum over the inputs into the state, and of the sum over the state into
// the result. Rule F takes the floats, rule D the multipliers.
struct SvdfScales {
  float feature = 0, out = 0;
  MultiplierD feature_d, out_d;
};

// `operands` are the types of x, the feature weights, the time weights and the state.
SvdfScales SvdfScalesOf(const std::array<ir::Type, 4>& operands, const ir::Type& out);

}  // namespace whet::ops

#endif  // WHET_OPS_SVDF_H_
