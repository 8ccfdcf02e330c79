// SPDX-License-Identifier: Apache-2.0
// Rows of attributes that several ops share.
#ifndef WHET_OPS_SHARED_ATTRS_H_
#define WHET_OPS_SHARED_ATTRS_H_

#include "ops/op.h"

namespace whet::ops {

constexpr AttrSpec kActMin = {"act_min", AttrKind::kReal, false, "lower bound of the result, in real units"};
constexpr AttrSpec kActMax = {"act_max", AttrKind::kReal, false, "upper bound of the result, in real units"};
constexpr AttrSpec kStride = {"stride", AttrKind::kInts, true, "steps [rows, columns] of the window"};
constexpr AttrSpec kDilation = {"dilation", AttrKind::kInts, false,
                                "distances [rows, columns] between taps, 1 when absent"};
constexpr AttrSpec kPad = {"pad", AttrKind::kInts, false,
                           "padding [top, left, bottom, right], 0 when absent"};
constexpr AttrSpec kKernel = {"kernel", AttrKind::kInts, true, "size [rows, columns] of the window"};

}  // namespace whet::ops

#endif  // WHET_OPS_SHARED_ATTRS_H_
