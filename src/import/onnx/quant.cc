// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/quant.h"

#include <fmt/format.h>

#include <cmath>

#include "import/onnx/plain.h"
#include "import/onnx/scalar.h"

namespace whet::import {

Result<ir::Quant> QuantFrom(const ir::Tensor& scale, const ir::Tensor* zero_point, bool is_unsigned,
                            int axis) {
  if (scale.dtype() != DType::kF32)
    return Error("the scale must be float32; convert the model to float32 scales");
  const int64_t count = scale.count();
  if (count < 1 || (zero_point && zero_point->count() != count)) {
    return Error(fmt::format("{} scales and {} zero points do not match", count,
                             zero_point ? zero_point->count() : 0));
  }
  const int32_t shift = is_unsigned ? 128 : 0;
  ir::Quant quant;
  for (int64_t i = 0; i < count; ++i) {
    quant.scale.push_back(scale.Data<float>()[static_cast<size_t>(i)]);
    if (!(quant.scale.back() > 0) || !std::isfinite(quant.scale.back())) {
      return Error(fmt::format("a scale is {}; scales must be above 0", quant.scale.back()));
    }
    quant.zero_point.push_back((zero_point ? static_cast<int32_t>(zero_point->IntAt(i)) : 0) - shift);
  }
  quant.axis = count > 1 ? axis : -1;
  return quant;
}

Result<ir::Quant> QuantNamed(const OnnxContext& context, const ReadAs& reading, bool is_unsigned) {
  const std::optional<ir::Tensor> scale = WHET_TRY(context.KnownBefore(reading.scale));
  const std::optional<ir::Tensor> zero_point = WHET_TRY(context.KnownBefore(reading.zero_point));
  if (!scale || scale->count() != 1 || (!reading.zero_point.empty() && !zero_point)) return ir::Quant();
  return QuantFrom(Widened(*scale), zero_point ? &*zero_point : nullptr, is_unsigned, -1);
}

bool ZeroPointIsUnsigned(const OnnxNode& node, size_t zero_point) {
  return !node.has(zero_point) || node.type(zero_point).dtype == DType::kU8;
}

Result<ir::Quant> ReadQuant(OnnxNode& node, size_t scale, size_t zero_point) {
  const ir::Tensor* scale_tensor = node.constant(scale);
  const ir::Tensor* zero_tensor = node.constant(zero_point);
  if (!scale_tensor || (node.has(zero_point) && !zero_tensor)) {
    node.Want(node.in(zero_point));
    return node.RefuseComputed(node.in(scale), "scale or zero point");
  }
  if (scale_tensor->count() != 1) {
    return node.Refuse("activations are quantised per channel", "quantise activations per tensor");
  }
  const DType dtype = zero_tensor ? zero_tensor->dtype() : DType::kU8;
  if (dtype != DType::kU8 && dtype != DType::kI8) {
    return node.Refuse(fmt::format("quantises to {}", DTypeName(dtype)), "quantise to int8 or uint8");
  }
  return QuantFrom(*scale_tensor, zero_tensor, dtype == DType::kU8, -1);
}

ir::Tensor AsSigned(const ir::Tensor& tensor) {
  if (tensor.dtype() == DType::kI8) return tensor;
  ir::Tensor result(DType::kI8, tensor.dims());
  const std::span<const uint8_t> from = tensor.Data<uint8_t>();
  const std::span<int8_t> to = result.MutableData<int8_t>();
  for (size_t i = 0; i < to.size(); ++i) to[i] = static_cast<int8_t>(from[i] ^ 0x80);
  return result;
}

Result<ir::ValueId> ReadQuantised(OnnxNode& node, size_t x, size_t scale, size_t zero_point) {
  ir::Quant quant = WHET_TRY(ReadQuant(node, scale, zero_point));
  const ir::Type& type = node.type(x);
  const ir::Tensor* constant = node.constant(x);
  const bool is_byte = type.dtype == DType::kI8 || type.dtype == DType::kU8;
  if (constant && is_byte && !type.quant.present()) {
    return node.Constant(AsSigned(*constant), std::move(quant));
  }
  if (type.quant == quant && is_byte) return node.in(x);
  if (!is_byte) {
    return node.Refuse(fmt::format("operand {} is {}, not a quantised tensor", x, ToString(type)),
                       "let a QuantizeLinear node produce it");
  }
  // Plain bytes, or bytes that were written with another scale or zero point: what they are read as.
  const ir::ValueId scale_id = Scalar(node, static_cast<double>(quant.scale[0]), DType::kF32);
  const ir::ValueId centred = WHET_TRY(Centred(node, node.in(x), node.in(zero_point)));
  return node.Quantise(WHET_TRY(node.Add("mul", {centred, scale_id})), quant);
}

Result<ir::ValueId> Requantised(OnnxNode& node, ir::ValueId id, const ir::Quant& quant) {
  if (node.graph().type(id).quant == quant) return id;
  return node.Quantise(id, quant);
}

ir::Type Int8Type(ir::Quant quant) {
  return {DType::kI8, {}, std::move(quant)};
}

}  // namespace whet::import
