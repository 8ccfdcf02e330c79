// SPDX-License-Identifier: Apache-2.0
// Which kind of model the bytes of a file are.
#ifndef WHET_IMPORT_FORMAT_H_
#define WHET_IMPORT_FORMAT_H_

#include <cstddef>
#include <span>

namespace whet::import {

// ONNX files carry no mark: kOnnx is what is neither of the others.
enum class FileFormat { kOnnx, kTflite, kText };
FileFormat FormatOf(std::span<const std::byte> bytes);

}  // namespace whet::import

#endif  // WHET_IMPORT_FORMAT_H_
