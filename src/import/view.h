// SPDX-License-Identifier: Apache-2.0
// A model file as it is: nodes and what flows between them, for a picture, also where the model cannot be
// imported. Nothing is converted and nothing refused but bytes that are no model.
#ifndef WHET_IMPORT_VIEW_H_
#define WHET_IMPORT_VIEW_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "import/import.h"

namespace whet::import {

struct ViewTensor {
  std::string name;
  std::string type;  // "f32[1, 3, 224, 224]"; empty where the file does not say
  uint64_t bytes = 0;
  bool constant = false;
};

struct ViewNode {
  std::string name, op;
  std::vector<int32_t> inputs, outputs;  // indices of tensors, -1 where absent
  std::vector<std::pair<std::string, std::string>> attrs;
};

struct ModelView {
  std::string format;  // "ONNX, operator set 11"
  std::vector<ViewTensor> tensors;
  std::vector<ViewNode> nodes;  // named as refusals name them
  std::vector<int32_t> inputs, outputs;
};

// The outermost graph of a .onnx, .tflite or text file.
Result<ModelView> View(const std::string& path);

// The same from bytes, which are what the name says.
Result<ModelView> ViewOnnx(std::span<const std::byte> bytes);
Result<ModelView> ViewTflite(std::span<const std::byte> bytes);
ModelView ViewGraph(const ir::Graph& graph);

}  // namespace whet::import

#endif  // WHET_IMPORT_VIEW_H_
