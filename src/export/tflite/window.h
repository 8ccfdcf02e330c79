// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_EXPORT_TFLITE_WINDOW_H_
#define WHET_EXPORT_TFLITE_WINDOW_H_

#include "export/tflite/operation.h"

namespace whet::exporter::tflite {

// A sliding window as TFLite says it: padding by name, over an image that may have been padded before.
struct Window {
  int image;  // operand 0, or that behind a PAD
  wire::Padding padding;
  int stride_h, stride_w, dilation_h, dilation_w;
};

// How elements of the padding count.
enum class Border : uint8_t { kZeros, kLowest, kAbsent };

// The attributes stride, dilation and pad of a window of `kernel` rows and columns. An error when the padding is neither SAME
// nor VALID and its elements cannot be written.
Result<Window> ReadWindow(Operation& op, const std::vector<int64_t>& kernel, Border border);

}  // namespace whet::exporter::tflite

#endif  // WHET_EXPORT_TFLITE_WINDOW_H_
