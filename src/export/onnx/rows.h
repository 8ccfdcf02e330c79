// SPDX-License-Identifier: Apache-2.0
// The table onnx_rows.inc, and the functions that it names.
#ifndef WHET_EXPORT_ONNX_ROWS_H_
#define WHET_EXPORT_ONNX_ROWS_H_

#include <string_view>

#include "export/element_types.h"
#include "export/onnx/operation.h"

namespace whet::exporter {

enum class Layout : uint8_t { kImages, kEither, kReduction, kGraph };

struct OnnxRow {
  std::string_view op;
  Status (*write)(Operation&);  // null where `same` says it all
  const char* same;
  Layout layout;
  ElementTypes types;
};

const OnnxRow* FindOnnxRow(std::string_view op);  // null when there is none

// An error here is the reason why the operation cannot be written.
Status WriteConv2d(Operation& op);
Status WriteDepthwise(Operation& op);
Status WriteFullyConnected(Operation& op);
Status WriteFloorDiv(Operation& op);
Status WriteMod(Operation& op);
Status WriteClamp(Operation& op);
Status WriteLeakyRelu(Operation& op);
Status WriteSilu(Operation& op);
Status WriteElu(Operation& op);
Status WriteGelu(Operation& op);
Status WriteLookup(Operation& op);
Status WriteCast(Operation& op);
Status WriteQuantize(Operation& op);
Status WritePool(Operation& op);
Status WriteMean(Operation& op);
Status WriteReduce(Operation& op);
Status WriteArgMax(Operation& op);
Status WriteSoftmax(Operation& op);
Status WriteCumulate(Operation& op);
Status WriteTopK(Operation& op);
Status WriteLayerNorm(Operation& op);
Status WriteReshape(Operation& op);
Status WriteTranspose(Operation& op);
Status WriteSlice(Operation& op);
Status WritePad(Operation& op);
Status WriteConcat(Operation& op);
Status WriteGather(Operation& op);
Status WriteGatherNd(Operation& op);
Status WriteGatherElements(Operation& op);
Status WriteScatterNd(Operation& op);
Status WriteScatterElements(Operation& op);
Status WriteExpand(Operation& op);
Status WriteResize(Operation& op);

}  // namespace whet::exporter

#endif  // WHET_EXPORT_ONNX_ROWS_H_
