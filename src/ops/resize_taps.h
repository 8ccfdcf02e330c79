// SPDX-License-Identifier: Apache-2.0
// Linear resize in fixed point: where each output index of an axis reads, and the share of the second element
// in 1/1024. Lowering bakes these numbers, the oracle computes with them.
#ifndef WHET_OPS_RESIZE_TAPS_H_
#define WHET_OPS_RESIZE_TAPS_H_

#include "ops/quantmath.h"

namespace whet::ops {

struct FixedTap {
  int32_t first, second;
  int32_t share;  // of `second`, 0 to 1024
};

// Default dialect: the real share rounded, ties to even. tflm: TFLite Micro's integer recipe, which scales by
// 10-bit ratios of the sizes and ignores `scale`.
std::vector<FixedTap> FixedTaps(int64_t in, int64_t out, const std::string& coordinates, double scale,
                                ir::Dialect dialect);

}  // namespace whet::ops

#endif  // WHET_OPS_RESIZE_TAPS_H_
