// SPDX-License-Identifier: Apache-2.0
// QuantizeLinear and DequantizeLinear.
#include <algorithm>

#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/quant.h"

namespace whet::import {
namespace {

Status RefuseBlocks(OnnxNode& node) {
  return node.Refuse("it quantises in blocks", "quantise per tensor, or weights per channel");
}

// A constant with scales of its own per index of `axis`, or int32: bias and weights of models that store them
// quantised.
Status DequantizeConstant(OnnxNode& node) {
  ir::Tensor tensor = *node.constant(0);
  const ir::Tensor* scale = node.constant(1);
  const ir::Tensor* zero_point = node.constant(2);
  if (!scale || (node.has(2) && !zero_point))
    return node.Refuse("its scale is computed by the model", "fold constants");
  const DType dtype = tensor.dtype();
  if (dtype != DType::kI8 && dtype != DType::kU8 && dtype != DType::kI32) {
    return node.Refuse(fmt::format("it dequantises {}", DTypeName(dtype)), "quantise to int8 or uint8");
  }
  int64_t axis = -1;
  if (scale->count() > 1) {
    axis = WHET_TRY(node.Axis(node.Int("axis", 1), tensor.dims().size()));
    if (scale->dims().size() != 1) return RefuseBlocks(node);
    if (tensor.dims()[static_cast<size_t>(axis)] != scale->count())
      return Error("its scales do not match its axis");
  }
  ir::Quant quant = WHET_TRY(QuantFrom(*scale, zero_point, dtype == DType::kU8, static_cast<int>(axis)));
  if (dtype == DType::kU8) tensor = AsSigned(tensor);
  return node.Yield("dequantize", {node.Constant(std::move(tensor), std::move(quant))});
}

}  // namespace

Status OnnxQuantizeLinear(OnnxNode& node) {
  if (node.Int("block_size", 0) != 0) return RefuseBlocks(node);
  const int64_t result = node.Int("output_dtype", 0);
  if (!node.has(2) && result != 0 && result != onnx::TensorProto::UINT8) {
    return node.Refuse("output_dtype without a zero point", "give QuantizeLinear an explicit zero point");
  }
  if (node.type(0).dtype != DType::kF32) return Error("its operand must be float32");
  const ir::Quant quant = WHET_TRY(ReadQuant(node, 1, 2));
  return node.Yield("quantize", {node.in(0)}, {}, Int8Type(quant));
}

Status OnnxDequantizeLinear(OnnxNode& node) {
  if (node.Int("block_size", 0) != 0) return RefuseBlocks(node);
  if (!node.has(1)) return Error("its scale is absent");
  if (node.constant(0) && !node.type(0).quant.present()) return DequantizeConstant(node);
  ir::ValueId x = node.in(0);
  const ir::Tensor* scale = node.constant(1);
  const ir::Quant& written = node.type(0).quant;
  const bool same_scale =
      scale && scale->count() == 1 && written.per_tensor() && scale->RealAt(0) == written.scale[0];
  if (node.has(2) || !same_scale) x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  return node.Yield("dequantize", {x});
}

}  // namespace whet::import
