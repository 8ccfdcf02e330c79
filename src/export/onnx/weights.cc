// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/weights.h"

#include "export/permuted.h"

namespace whet::exporter {
namespace {

// A stored constant under the quantisation, dequantised.
std::string Dequantised(Operation& op, const std::string& name, const ir::Tensor& tensor, ir::Quant quant,
                        int axis) {
  const std::string stored = op.writer().Constant(name, tensor);
  const auto names = op.writer().Quantisation(stored, tensor.dtype(), quant);
  ir::Attrs attrs;
  if (!quant.per_tensor()) attrs.Set("axis", int64_t{axis});
  const std::string real = op.writer().Free(stored + "_dequantized");
  op.writer().Emit("DequantizeLinear", real, {stored, names.scale, names.zero_point}, {real}, attrs);
  return real;
}

}  // namespace

Result<std::string> RealWeights(Operation& op, size_t i, const ir::Dims& dims,
                                const std::vector<int64_t>& perm, int axis) {
  const ir::Tensor* constant = op.constant(i);
  if (!constant) return Error("its weights are computed by the model");
  const ir::Tensor moved = Permuted(constant->Reshaped(dims), perm);
  const ir::Quant& quant = op.in(i).quant;
  if (quant.grouped()) {
    if (dims != constant->dims())
      return Error("its weights are stored in groups along an axis that Conv has not");
    return op.writer().Groups(op.in_name(i), moved, ir::PermutedQuant(quant, dims, perm));
  }
  if (!quant.present()) return op.writer().Constant(op.in_name(i), moved);
  return Dequantised(op, op.in_name(i), moved, quant, axis);
}

Result<std::string> RealBias(Operation& op) {
  if (!op.has(2)) return std::string();
  const ir::Type& bias = op.in(2);
  const ir::Quant &x = op.in(0).quant, &w = op.in(1).quant;
  if (bias.dtype != DType::kI32 || !x.present() || !w.present())
    return op.tensors().Real(op.node().inputs[2], Order::kGraph);
  const ir::Tensor* constant = op.constant(2);
  if (!constant) return Error("its bias is computed by the model");
  ir::Quant quant = w;
  for (float& scale : quant.scale) scale *= x.scale[0];
  quant.zero_point.assign(quant.scale.size(), 0);
  return Dequantised(op, op.in_name(2), *constant, quant, 0);
}

}  // namespace whet::exporter
