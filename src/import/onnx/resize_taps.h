// SPDX-License-Identifier: Apache-2.0
// Which elements make up each element of a resized axis, in every way that ONNX has.
#ifndef WHET_IMPORT_ONNX_RESIZE_TAPS_H_
#define WHET_IMPORT_ONNX_RESIZE_TAPS_H_

#include <string>
#include <vector>

#include "ir/tensor.h"

namespace whet::import {

struct ResizeManner {
  std::string mode = "nearest";  // nearest, linear, cubic
  std::string coordinates;       // coordinate_transformation_mode
  std::string nearest_mode;  // empty: floor, or ceil along an axis that shrinks, as before operator set 11
  double cubic_a = -0.75;
  double extrapolation = 0;
  bool exclude_outside = false, antialias = false;
};

struct ResizedAxis {
  size_t axis;
  int64_t in, out;
  double scale;
  double roi_begin = 0, roi_end = 1;
};

// Operands 1 and 2 of the op `resample`: i32 and f32 [out, taps]. Index -1 means the value for extrapolation.
struct AxisTaps {
  ir::Tensor indices, weights;
};
AxisTaps TapsAlong(const ResizedAxis& axis, const ResizeManner& manner);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_RESIZE_TAPS_H_
