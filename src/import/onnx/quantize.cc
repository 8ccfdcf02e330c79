// SPDX-License-Identifier: Apache-2.0
// QuantizeLinear and DequantizeLinear.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "import/onnx/ops.h"
#include "import/onnx/plain.h"
#include "import/onnx/quant.h"
#include "import/onnx/scalar.h"
#include "ops/shapes.h"

namespace whet::import {
namespace {

bool IsByte(DType dtype) {
  return dtype == DType::kI8 || dtype == DType::kU8;
}

// The element type that is quantised to, and how many bits of it count.
struct Target {
  DType dtype;
  int bits;
};

Result<Target> TargetOf(OnnxNode& node) {
  const int64_t named = node.Int("output_dtype", 0);
  if (named == 0) return node.has(2) ? Target{node.type(2).dtype, node.bits(2)} : Target{DType::kU8, 8};
  const DType dtype = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(named)).With("attribute 'output_dtype'"));
  const int bits = BitsOfOnnx(static_cast<int32_t>(named));
  return Target{dtype, bits > 0 ? bits : 8 * static_cast<int>(DTypeSize(dtype))};
}

bool ConstantScale(const OnnxNode& node) {
  const ir::Tensor *scale = node.constant(1), *zero_point = node.constant(2);
  return scale && scale->count() == 1 && (!node.has(2) || (zero_point && zero_point->count() == 1));
}

// Operand i, scale or zero point, against the dimensions of operand 0.
Result<ir::ValueId> Spread(OnnxNode& node, size_t i) {
  if (!node.has(i)) return ir::kNoValue;
  const ir::Shape shape = node.type(0).shape;
  int64_t axis = node.Int("axis", 1);
  const bool single = WHET_TRY(node.Sizes(i)).empty() || ir::ElementCount(WHET_TRY(node.Sizes(i))) == 1;
  if (!single) axis = WHET_TRY(node.Axis(axis, shape.size()));
  return AlongAxis(node, node.in(i), shape, axis, single ? 0 : node.Int("block_size", 0));
}

Status QuantizePlain(OnnxNode& node, Target target) {
  if (!IsInteger(target.dtype))
    return node.Refuse(fmt::format("quantises to {}", DTypeName(target.dtype)), "quantise to integers");
  const ir::ValueId scale = WHET_TRY(Spread(node, 1));
  ir::ValueId steps = WHET_TRY(node.Add("div", {WHET_TRY(As(node, node.in(0), DType::kF32)), scale}));
  const DType precision = node.source_dtype(0);
  if (IsNarrow(precision) && precision == node.source_dtype(1)) {
    steps = WHET_TRY(As(node, WHET_TRY(As(node, steps, precision)), DType::kF32));
  }
  const ir::ValueId zero_point = WHET_TRY(Spread(node, 2));
  return node.YieldAlias(WHET_TRY(Saturated(node, steps, zero_point, target.dtype, target.bits)));
}

Status DequantizePlain(OnnxNode& node) {
  if (IsFloat(node.type(0).dtype)) return Error("its operand must be integers");
  const DType to = WHET_TRY(node.DTypeAttr("output_dtype", node.source_dtype(1)));
  const ir::ValueId scale = WHET_TRY(Spread(node, 1));
  const ir::ValueId centred = WHET_TRY(Centred(node, node.in(0), WHET_TRY(Spread(node, 2))));
  const ir::ValueId real = WHET_TRY(node.Add("mul", {centred, WHET_TRY(As(node, scale, DType::kF32))}));
  return node.YieldAlias(WHET_TRY(As(node, real, to)));
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
    if (scale->dims().size() != 1) return Error("its scales must be a list along its axis");
    if (shape[static_cast<size_t>(axis)].size() != scale->count())
      return Error("its scales do not match its axis");
  }
  return QuantFrom(*scale, zero_point, is_unsigned, static_cast<int>(axis));
}

// Unsigned integers of `bits` bits as signed ones about 0.
ir::Tensor AboutZero(const ir::Tensor& tensor, int bits, ir::Quant* quant) {
  const int32_t middle = 1 << (bits - 1);
  ir::Tensor centred(DType::kI8, tensor.dims());
  std::ranges::transform(tensor.Data<uint8_t>(), centred.MutableData<int8_t>().begin(),
                         [&](uint8_t stored) { return static_cast<int8_t>(stored - middle); });
  for (int32_t& zero_point : quant->zero_point) zero_point -= middle;
  return centred;
}

// Bias and weights of models that store them quantised.
Status DequantizeConstant(OnnxNode& node) {
  ir::Tensor tensor = *node.constant(0);
  const DType dtype = tensor.dtype();
  ir::Quant quant = WHET_TRY(ConstantQuant(node, false));
  if (dtype == DType::kU8) tensor = AboutZero(tensor, node.bits(0), &quant);
  return node.Yield("dequantize", {node.Constant(std::move(tensor), std::move(quant))});
}

// The quantisation of a constant in blocks along an axis; nothing where the graph cannot hold it.
std::optional<ir::Quant> BlockQuant(OnnxNode& node) {
  const ir::Tensor *tensor = node.constant(0), *scale = node.constant(1), *zero_point = node.constant(2);
  const int64_t block = node.Int("block_size", 0);
  const Result<int64_t> axis = node.Axis(node.Int("axis", 1), tensor->dims().size());
  if (!axis.ok() || block < 1 || tensor->count() == 0 || IsNarrow(node.source_dtype(1))) return std::nullopt;
  const size_t at = static_cast<size_t>(*axis);
  ir::Dims dims = tensor->dims();
  const int64_t group = std::min(block, dims[at]);
  dims[at] = (dims[at] + group - 1) / group;
  if (scale->dtype() != DType::kF32 || scale->dims() != dims || (zero_point && zero_point->dims() != dims))
    return std::nullopt;
  const auto scales = scale->Data<float>();
  if (!std::ranges::all_of(scales, [](float s) { return std::isnormal(s) && s > 0; })) return std::nullopt;
  ir::Quant quant{{scales.begin(), scales.end()}, {}, static_cast<int>(*axis), group};
  for (int64_t i = 0; i < scale->count(); ++i)
    quant.zero_point.push_back(zero_point ? static_cast<int32_t>(zero_point->IntAt(i)) : 0);
  return quant;
}

Status DequantizeBlocks(OnnxNode& node) {
  std::optional<ir::Quant> quant = BlockQuant(node);
  if (!quant) return DequantizePlain(node);
  ir::Tensor tensor = *node.constant(0);
  if (tensor.dtype() == DType::kU8) tensor = AboutZero(tensor, node.bits(0), &*quant);
  return node.Yield("dequantize", {node.Constant(std::move(tensor), std::move(*quant))});
}

// Weights of models trained with quantisation in the loop: float constants with scales per channel.
Status QuantizeConstant(OnnxNode& node) {
  const bool is_unsigned = ZeroPointIsUnsigned(node, 2);
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
  if (!node.has(1)) return Error("its scale is absent");
  const Target target = WHET_TRY(TargetOf(node));
  const ir::Tensor* scale = node.constant(1);
  const bool bytes = IsByte(target.dtype) && target.bits == 8 && node.type(0).dtype == DType::kF32;
  const bool listed =
      scale && scale->dims().size() == 1 && scale->count() > 1 && (!node.has(2) || node.constant(2));
  if (bytes && node.known(0) && listed && node.Int("block_size", 0) == 0) return QuantizeConstant(node);
  if (!bytes || !ConstantScale(node)) return QuantizePlain(node, target);
  const ir::Quant quant = WHET_TRY(QuantFrom(*scale, node.constant(2), target.dtype == DType::kU8, -1));
  return node.Yield("quantize", {node.in(0)}, {}, Int8Type(quant));
}

Status OnnxDequantizeLinear(OnnxNode& node) {
  if (!node.has(1)) return Error("its scale is absent");
  const ir::Type& type = node.type(0);
  const bool blocked = node.Int("block_size", 0) != 0, constant = node.constant(0) != nullptr;
  const bool plain = !type.quant.present();
  const bool known_scale = node.constant(1) && (!node.has(2) || node.constant(2)) && !blocked;
  const bool kept = IsByte(type.dtype) || type.dtype == DType::kI32;
  if (plain && constant && known_scale && kept) return DequantizeConstant(node);
  const bool known_blocks = blocked && constant && node.constant(1) && (!node.has(2) || node.constant(2));
  if (plain && known_blocks && IsByte(type.dtype)) return DequantizeBlocks(node);
  if ((plain && (!ConstantScale(node) || !IsByte(type.dtype) || blocked)) || !known_scale)
    return DequantizePlain(node);
  ir::ValueId x = node.in(0);
  if (constant && !type.quant.per_tensor()) {
    const ir::Quant quant = WHET_TRY(ConstantQuant(node, ZeroPointIsUnsigned(node, 2)));
    if (quant != node.type(0).quant)
      return Error("its scales are not those that its operand was quantised with");
    return node.Yield("dequantize", {x});
  }
  const ir::Tensor* scale = node.constant(1);
  const ir::Quant& written = node.type(0).quant;
  const bool same_scale = scale->count() == 1 && written.per_tensor() && scale->RealAt(0) == written.scale[0];
  if (plain) return DequantizePlain(node);
  if (node.has(2) || !same_scale) x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  return node.Yield("dequantize", {x});
}

}  // namespace whet::import
