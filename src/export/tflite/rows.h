// SPDX-License-Identifier: Apache-2.0
// The table tflite_rows.inc, and the functions that it names.
#ifndef WHET_EXPORT_TFLITE_ROWS_H_
#define WHET_EXPORT_TFLITE_ROWS_H_

#include <string_view>

#include "export/element_types.h"
#include "export/tflite/operation.h"

namespace whet::exporter::tflite {

struct Row {
  std::string_view op;
  Status (*write)(Operation&);  // null where `same` says it all
  Builtin same;
  int version, bytes_version;
  ElementTypes types;
};

const Row* FindRow(std::string_view op);  // null when there is none

// An error here is the reason why the operation cannot be written.
Status WriteConv2d(Operation& op);
Status WriteDepthwise(Operation& op);
Status WriteFullyConnected(Operation& op);
Status WriteMatMul(Operation& op);
Status WriteArithmetic(Operation& op);
Status WriteClamp(Operation& op);
Status WriteCurve(Operation& op);
Status WriteSilu(Operation& op);
Status WriteLeakyRelu(Operation& op);
Status WriteCast(Operation& op);
Status WriteQuantize(Operation& op);
Status WriteDequantize(Operation& op);
Status WriteAveragePool(Operation& op);
Status WriteMaxPool(Operation& op);
Status WriteMean(Operation& op);
Status WriteReduce(Operation& op);
Status WriteArgMax(Operation& op);
Status WriteSoftmax(Operation& op);
Status WriteReshape(Operation& op);
Status WriteTranspose(Operation& op);
Status WriteSlice(Operation& op);
Status WritePad(Operation& op);
Status WriteConcat(Operation& op);
Status WriteGather(Operation& op);
Status WriteGatherNd(Operation& op);
Status WriteExpand(Operation& op);
Status WriteResize(Operation& op);
Status WriteSame(Operation& op, const Row& row);

}  // namespace whet::exporter::tflite

#endif  // WHET_EXPORT_TFLITE_ROWS_H_
