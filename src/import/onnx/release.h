// SPDX-License-Identifier: Apache-2.0
// Lets go of weights as soon as nothing reads them any more: of a large model, the file's copy, the tensor as
// stored and the tensor as packed for its operation would otherwise be in memory at once.
#ifndef WHET_IMPORT_ONNX_RELEASE_H_
#define WHET_IMPORT_ONNX_RELEASE_H_

#include <map>
#include <string>

#include "import/onnx/context.h"

namespace whet::import {

class WeightRelease {
 public:
  explicit WeightRelease(onnx::ModelProto& model);
  // To be called when a node of the outermost graph has been converted.
  void After(const onnx::NodeProto& node, OnnxContext& context);

 private:
  struct Weight {
    onnx::TensorProto* tensor = nullptr;
    int readers = 0;
  };
  std::map<std::string, Weight> weights_;  // large initialisers
};

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_RELEASE_H_
