// SPDX-License-Identifier: Apache-2.0
// sigmoid and tanh of dialect tflm: a byte is scaled to 4 integer bits, the function taken in fixed point,
// the result cut to 8 bits.
#ifndef WHET_OPS_FIXEDPOINT_TABLE_H_
#define WHET_OPS_FIXEDPOINT_TABLE_H_

#include "ops/unary.h"

namespace whet::ops {

// `function` maps 4 integer bits to 0 integer bits, of which `drop_bits` are rounded off; beyond the
// representable range of x the result is the end of the stored range.
StoredFunction FixedPointTable(float in_scale, int32_t (*function)(int32_t), int32_t drop_bits,
                               int32_t zero_out);

// Under dialect tflm the result must have exactly this quantisation.
Status CheckTflmResult(const NodeView& view, float scale, int32_t zero_point);

}  // namespace whet::ops

#endif  // WHET_OPS_FIXEDPOINT_TABLE_H_
