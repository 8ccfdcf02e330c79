// SPDX-License-Identifier: Apache-2.0
// Data of initialisers that lie in files beside the model, as ONNX's external_data entries say.
#ifndef WHET_IMPORT_ONNX_EXTERNAL_H_
#define WHET_IMPORT_ONNX_EXTERNAL_H_

#include <span>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "onnx_schema/onnx.pb.h"

namespace whet::import {

struct ExternalBytes {
  MappedFile file;
  std::span<const std::byte> bytes;  // of the file
};

// The `wanted` bytes of a tensor whose data are elsewhere. The file must lie in `folder` or below it; an empty `folder` is
// where no data may be outside the model.
Result<ExternalBytes> OpenExternal(const onnx::TensorProto& proto, const std::string& folder,
                                   uint64_t wanted);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_EXTERNAL_H_
