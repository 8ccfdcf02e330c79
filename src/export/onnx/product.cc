// SPDX-License-Identifier: Apache-2.0
// fully_connected: Gemm of matrices, else MatMul and Add.
#include "export/onnx/rows.h"
#include "export/onnx/weights.h"

namespace whet::exporter {

Status WriteFullyConnected(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  const ir::Dims dims = op.constant(1)->dims();
  const std::string x = op.Real(0);
  if (op.in(0).shape.size() == 2) {
    const std::string weights = WHET_TRY(RealWeights(op, 1, dims, {0, 1}, 0));
    return op.Yield("Gemm", {x, weights, WHET_TRY(RealBias(op))}, {{"transB", int64_t{1}}});
  }
  const std::string weights = WHET_TRY(RealWeights(op, 1, dims, {1, 0}, 1));
  if (!op.has(2)) return op.Yield("MatMul", {x, weights});
  const std::string bias = WHET_TRY(RealBias(op));
  return op.Yield("Add", {op.Add("MatMul", {x, weights}), bias});
}

}  // namespace whet::exporter
