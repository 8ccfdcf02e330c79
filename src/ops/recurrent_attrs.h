// SPDX-License-Identifier: Apache-2.0
// Attributes of recurrent ops.
#ifndef WHET_OPS_RECURRENT_ATTRS_H_
#define WHET_OPS_RECURRENT_ATTRS_H_

#include "ops/op.h"

namespace whet::ops {

constexpr AttrSpec kReverse = {"reverse", AttrKind::kInt, false, "1 walks each sequence from its end"};
constexpr AttrSpec kActivations = {"activations", AttrKind::kText, false,
                                   "names of the gates' functions as in ONNX, separated by commas"};
constexpr AttrSpec kAlphas = {"alphas", AttrKind::kReals, false, "first parameter of each function"};
constexpr AttrSpec kBetas = {"betas", AttrKind::kReals, false, "second parameter of each function"};
constexpr AttrSpec kClip = {"clip", AttrKind::kReal, false,
                            "bound of what the gates' functions read; none when 0 or absent"};

}  // namespace whet::ops

#endif  // WHET_OPS_RECURRENT_ATTRS_H_
