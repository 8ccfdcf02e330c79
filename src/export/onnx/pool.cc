// SPDX-License-Identifier: Apache-2.0
// average_pool2d and max_pool2d.
#include <algorithm>

#include "export/onnx/rows.h"

namespace whet::exporter {

Status WritePool(Operation& op) {
  const std::vector<int64_t> kernel = op.attrs().Ints("kernel");
  std::vector<int64_t> pad = op.attrs().Ints("pad");
  if (pad.empty()) pad.assign(4, 0);
  for (size_t i = 0; i < pad.size(); ++i) {
    if (pad[i] >= kernel[i % 2]) return Error("its padding is as large as its window; ONNX's is less");
  }
  ir::Attrs attrs{{"kernel_shape", kernel}, {"strides", op.attrs().Ints("stride")}, {"pads", pad}};
  if (op.node().op == "max_pool2d") return op.Yield("MaxPool", {op.Real(0)}, attrs);
  attrs.Set("count_include_pad", op.attrs().Int("count_include_pad", 0));
  return op.Yield("AveragePool", {op.Real(0)}, attrs);
}

}  // namespace whet::exporter
