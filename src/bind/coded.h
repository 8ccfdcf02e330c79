// SPDX-License-Identifier: Apache-2.0
// Calls on weights that stay codes; Constants::prefer_codes asks for them.
#ifndef WHET_BIND_CODED_H_
#define WHET_BIND_CODED_H_

#include "bind/quantised.h"

namespace whet::bind {

// Parameters of a family that reads codes: the float family's own, then the coding.
template <typename Coded, typename Params>
void SetCodedParams(const OpView& view, const Params& params, Call* call) {
  call->SetParams(Coded{params, view.codes(1).coding});
}

// Constants in the order of those families: codes, bias, bounds, scales, zero points.
Status AddCodedWeights(const OpView& view, int32_t channels, Call* call);

}  // namespace whet::bind

#endif  // WHET_BIND_CODED_H_
