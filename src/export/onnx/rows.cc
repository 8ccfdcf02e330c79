// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/rows.h"

namespace whet::exporter {
namespace {

#define WHET_TO_ONNX(op, function, layout, types) {op, function, nullptr, Layout::layout, types},
#define WHET_TO_ONNX_SAME(op, name, layout, types) {op, nullptr, name, Layout::layout, types},
constexpr OnnxRow kRows[] = {
#include "export/onnx/onnx_rows.inc"
};
#undef WHET_TO_ONNX_SAME
#undef WHET_TO_ONNX

}  // namespace

const OnnxRow* FindOnnxRow(std::string_view op) {
  for (const OnnxRow& row : kRows) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

}  // namespace whet::exporter
