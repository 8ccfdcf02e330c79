// SPDX-License-Identifier: Apache-2.0
// Files that are no model to import, recognised by their bytes in order to say what they are and what to do.
#ifndef WHET_IMPORT_FOREIGN_H_
#define WHET_IMPORT_FOREIGN_H_

#include <cstddef>
#include <span>

namespace whet::import {

// One line, what it is and the remedy; null where nothing is recognised, and so it may be ONNX, which has no mark of its own.
const char* WhatForeign(std::span<const std::byte> bytes);

// The same for what looks like a protocol buffer of another program: TensorFlow, Core ML, Caffe.
const char* WhatForeignProtobuf(std::span<const std::byte> bytes);

}  // namespace whet::import

#endif  // WHET_IMPORT_FOREIGN_H_
