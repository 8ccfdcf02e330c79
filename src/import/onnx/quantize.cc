// SPDX-License-Identifier: Apache-2.0
// QuantizeLinear and DequantizeLinear.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "ops/shapes.h"

namespace whet::import {
namespace {

Status RefuseBlocks(OnnxNode& node) {
  return node.Refuse("it quantises in blocks", "quantise per tensor, or weights per channel");
}

// The quantisation of a constant, which may have scales of its own per index of `axis`.
Result<ir::Quant> ConstantQuant(OnnxNode& node, bool is_unsigned) {
  const ir::Tensor* scale = node.constant(1);
  const ir::Tensor* zero_point = node.constant(2);
  if (!scale || (node.has(2) && !zero_point))
    return node.Refuse("its scale is computed by the model", "fold constants");
  int64_t axis = -1;
  if (scale->count() > 1) {
    const ir::Shape& shape = node.type(0).shape;
    axis = WHET_TRY(node.Axis(node.Int("axis", 1), shape.size()));
    if (scale->dims().size() != 1) return RefuseBlocks(node);
    if (shape[static_cast<size_t>(axis)].size() != scale->count())
      return Error("its scales do not match its axis");
  }
  return QuantFrom(*scale, zero_point, is_unsigned, static_cast<int>(axis));
}

// Bias and weights of models that store them quantised.
Status DequantizeConstant(OnnxNode& node) {
  ir::Tensor tensor = *node.constant(0);
  const DType dtype = tensor.dtype();
  if (dtype != DType::kI8 && dtype != DType::kU8 && dtype != DType::kI32) {
    return node.Refuse(fmt::format("it dequantises {}", DTypeName(dtype)), "quantise to int8 or uint8");
  }
  ir::Quant quant = WHET_TRY(ConstantQuant(node, dtype == DType::kU8));
  if (dtype == DType::kU8) tensor = AsSigned(tensor);
  return node.Yield("dequantize", {node.Constant(std::move(tensor), std::move(quant))});
}

// Weights of models trained with quantisation in the loop: float constants with scales per channel.
Status QuantizeConstant(OnnxNode& node) {
  const bool is_unsigned = ZeroPointIsUnsigned(node, 2);
  if (!is_unsigned && node.type(2).dtype != DType::kI8) {
    return node.Refuse(fmt::format("quantises to {}", DTypeName(node.type(2).dtype)),
                       "quantise to int8 or uint8");
  }
  ir::Quant quant = WHET_TRY(ConstantQuant(node, is_unsigned));
  const ir::Tensor& real = *node.constant(0);
  ir::Tensor stored(DType::kI8, real.dims());
  const size_t inner = static_cast<size_t>(ops::Strides(real.dims())[static_cast<size_t>(quant.axis)]);
  for (size_t i = 0; i < static_cast<size_t>(real.count()); ++i) {
    const size_t c = i / inner % quant.scale.size();
    const float x = std::isnan(real.Data<float>()[i]) ? 0.0f : real.Data<float>()[i];
    const float steps = std::nearbyint(x / quant.scale[c]) + static_cast<float>(quant.zero_point[c]);
    stored.MutableData<int8_t>()[i] = static_cast<int8_t>(std::clamp(steps, -128.0f, 127.0f));
  }
  return node.YieldAlias(node.Constant(std::move(stored), std::move(quant)));
}

}  // namespace

Status OnnxQuantizeLinear(OnnxNode& node) {
  if (node.Int("block_size", 0) != 0) return RefuseBlocks(node);
  const int64_t result = node.Int("output_dtype", 0);
  if (!node.has(2) && result != 0 && result != onnx::TensorProto::UINT8) {
    return node.Refuse("output_dtype without a zero point", "give QuantizeLinear an explicit zero point");
  }
  if (node.type(0).dtype != DType::kF32) return Error("its operand must be float32");
  const ir::Tensor* scale = node.constant(1);
  if (node.known(0) && scale && scale->count() > 1) return QuantizeConstant(node);
  const ir::Quant quant = WHET_TRY(ReadQuant(node, 1, 2));
  return node.Yield("quantize", {node.in(0)}, {}, Int8Type(quant));
}

Status OnnxDequantizeLinear(OnnxNode& node) {
  if (node.Int("block_size", 0) != 0) return RefuseBlocks(node);
  if (!node.has(1)) return Error("its scale is absent");
  if (node.constant(0) && !node.type(0).quant.present()) return DequantizeConstant(node);
  ir::ValueId x = node.in(0);
  if (node.constant(0) && !node.type(0).quant.per_tensor()) {
    const ir::Quant quant = WHET_TRY(ConstantQuant(node, ZeroPointIsUnsigned(node, 2)));
    if (quant != node.type(0).quant)
      return Error("its scales are not those that its operand was quantised with");
    return node.Yield("dequantize", {x});
  }
  const ir::Tensor* scale = node.constant(1);
  const ir::Quant& written = node.type(0).quant;
  const bool same_scale =
      scale && scale->count() == 1 && written.per_tensor() && scale->RealAt(0) == written.scale[0];
  if (node.has(2) || !same_scale) x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  return node.Yield("dequantize", {x});
}

}  // namespace whet::import
