// SPDX-License-Identifier: Apache-2.0
// Operators as they were before operator set 7, where operands met by attributes.
#ifndef WHET_IMPORT_ONNX_EARLY_H_
#define WHET_IMPORT_ONNX_EARLY_H_

#include "import/onnx/node.h"

namespace whet::import {

// Gives operand 1 of a node the shape that it would have today: that of element-by-element operators lies along
// attribute `axis`, the slopes of PRelu along the channels.
Status MeetAsToday(OnnxNode& node);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_EARLY_H_
