// SPDX-License-Identifier: Apache-2.0
// Graphs as model files of other engines. docs/export.md says what becomes of each operation.
#ifndef WHET_EXPORT_EXPORT_H_
#define WHET_EXPORT_EXPORT_H_

#include <string>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::exporter {

// A verified graph as the bytes of an ONNX model: operator set 17, images in NCHW, quantised operations as
// DequantizeLinear, float operation, QuantizeLinear. Inputs and outputs keep their names, types and order of axes. An
// operation that cannot be written gives one error that lists every such operation.
Result<std::string> ToOnnx(const ir::Graph& graph);

// The same as a TFLite file: NHWC as in the graph, int8 by TFLite's specification, one subgraph with the signature
// `serving_default`. All sizes must be known.
Result<std::string> ToTflite(const ir::Graph& graph);

}  // namespace whet::exporter

#endif  // WHET_EXPORT_EXPORT_H_
