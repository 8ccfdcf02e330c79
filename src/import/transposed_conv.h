// SPDX-License-Identifier: Apache-2.0
// Transposed convolutions as convolutions: with stride s, each of the s * s phases of the result is a convolution by
// the taps that meet it. One conv2d computes all phases as channels, which then move between the rows and columns.
// Only where s does not divide the window are some of its weights zeros.
#ifndef WHET_IMPORT_TRANSPOSED_CONV_H_
#define WHET_IMPORT_TRANSPOSED_CONV_H_

#include <optional>

#include "import/emitter.h"

namespace whet::import {

struct QuantisedConstant {
  ir::Tensor tensor;
  ir::Quant quant;
};

struct TransposedConv {
  // One entry for each of one to three spatial dimensions.
  std::vector<int64_t> stride, dilation;
  std::vector<int64_t> begin;  // elements of the whole result that are cut off in front
  std::vector<int64_t> out;    // sizes of what stays; zeros, or the bias alone, follow where it is longer
  int64_t groups = 1;
  QuantisedConstant weights;  // [O, K..., C / groups]: f32, or i8 with a scale for all or one for each O
  std::optional<QuantisedConstant> bias;  // [O]: f32, i32 or i64
};

// x [N, S..., C] to [N, out..., O]. Weights that are quantised where `x` is not get a `dequantize` node. `declared` is
// the result's quantisation.
Result<ir::ValueId> AddTransposedConv(const Emitter& emit, ir::ValueId x, const TransposedConv& conv,
                                      const ir::Type& declared);

}  // namespace whet::import

#endif  // WHET_IMPORT_TRANSPOSED_CONV_H_
