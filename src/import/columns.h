// SPDX-License-Identifier: Apache-2.0
// Convolutions that conv2d does not have, by way of columns: what a window reads lies side by side in the
// channels, so that a smaller convolution or a matrix product remains.
#ifndef WHET_IMPORT_COLUMNS_H_
#define WHET_IMPORT_COLUMNS_H_

#include "import/emitter.h"

namespace whet::import {

// A window along each of the spatial dimensions.
struct ColumnWindow {
  std::vector<int64_t> kernel, stride, dilation;
  std::vector<int64_t> begin, end;  // padding with zeros
  int64_t groups = 1;
};

// A volume [N, D, H, W, C] and a window [3] to images [N * OD, H, W, C * KD] whose channels are, group after group,
// those of the window's depth taps. With weights in the same order conv2d over rows and columns does the rest.
Result<ir::ValueId> DepthColumns(const Emitter& emit, ir::ValueId volume, const ColumnWindow& window);

// A convolution whose weights [O, C / groups, K...] the model computes: x [N, S..., C], bias [O] or kNoValue,
// result [N, OS..., O]. `flipped` turns the window around, as transposed convolutions do.
Result<ir::ValueId> ConvolveByProducts(const Emitter& emit, ir::ValueId x, ir::ValueId weights,
                                       ir::ValueId bias, const ColumnWindow& window, bool flipped = false);

}  // namespace whet::import

#endif  // WHET_IMPORT_COLUMNS_H_
