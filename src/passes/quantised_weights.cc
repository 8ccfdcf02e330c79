// SPDX-License-Identifier: Apache-2.0
#include "passes/quantised_weights.h"

#include <algorithm>
#include <cmath>

namespace whet::passes {
namespace {

using ir::ValueId;

bool Symmetric(const ir::Quant& quant) {
  return std::all_of(quant.zero_point.begin(), quant.zero_point.end(),
                     [](int32_t zero) { return zero == 0; });
}

// u8 weights are the i8 weights with everything less 128.
ValueId Shifted(Rewriter& r, ValueId id) {
  const ir::Tensor& unsigned_bytes = *r.constant(id);
  ir::Tensor bytes(DType::kI8, unsigned_bytes.dims());
  const auto from = unsigned_bytes.Data<uint8_t>();
  std::transform(from.begin(), from.end(), bytes.MutableData<int8_t>().begin(),
                 [](uint8_t b) { return static_cast<int8_t>(b - 128); });
  ir::Quant quant = r.type(id).quant;
  for (int32_t& zero : quant.zero_point) zero -= 128;
  return r.graph().AddConstant(r.graph().value(id).name, bytes, quant);
}

// The bias in real numbers, from a float constant or a dequantised one.
std::optional<std::vector<double>> RealBias(Rewriter& r, ValueId bias) {
  const ir::Node* dequantize = r.Producer(bias, "dequantize");
  const ValueId source = dequantize ? dequantize->inputs[0] : bias;
  const ir::Tensor* constant = r.constant(source);
  if (!constant) return std::nullopt;
  const ir::Quant& quant = r.type(source).quant;
  std::vector<double> reals;
  for (int64_t i = 0; i < constant->count(); ++i) {
    const size_t c = quant.per_tensor() ? 0 : static_cast<size_t>(i);
    const double stored = constant->RealAt(i);
    reals.push_back(quant.present() ? (stored - quant.zero_point[c]) * static_cast<double>(quant.scale[c])
                                    : stored);
  }
  return reals;
}

}  // namespace

ValueId StoredWeights(Rewriter& r, ValueId weights, int axis) {
  const ir::Node* dequantize = r.Producer(weights, "dequantize");
  if (!dequantize || !r.constant(dequantize->inputs[0])) return ir::kNoValue;
  ValueId id = dequantize->inputs[0];
  if (r.type(id).dtype == DType::kU8) id = Shifted(r, id);
  const ir::Type& type = r.type(id);
  const bool fits = type.quant.per_tensor() || (!type.quant.grouped() && type.quant.axis == axis && Symmetric(type.quant));
  return type.dtype == DType::kI8 && fits ? id : ir::kNoValue;
}

ValueId StoredBias(Rewriter& r, ValueId bias, float in_scale, const ir::Quant& weights, bool wide) {
  const std::optional<std::vector<double>> reals = RealBias(r, bias);
  if (!reals || (!weights.per_tensor() && weights.scale.size() != reals->size())) return ir::kNoValue;
  ir::Quant quant = weights;
  quant.axis = weights.per_tensor() ? -1 : 0;
  std::fill(quant.zero_point.begin(), quant.zero_point.end(), 0);
  for (float& scale : quant.scale) scale *= in_scale;
  std::vector<int64_t> stored;
  for (size_t c = 0; c < reals->size(); ++c) {
    const double value =
        std::nearbyint((*reals)[c] / static_cast<double>(quant.scale[weights.per_tensor() ? 0 : c]));
    if (!(std::abs(value) <= (wide ? 0x1p46 : 0x7fffffff))) return ir::kNoValue;
    stored.push_back(static_cast<int64_t>(value));
  }
  const ir::Dims dims = {static_cast<int64_t>(stored.size())};
  const std::vector<int32_t> narrow(stored.begin(), stored.end());
  return r.graph().AddConstant(r.graph().value(bias).name,
                               wide ? ir::Tensor::Of(dims, stored) : ir::Tensor::Of(dims, narrow), quant);
}

}  // namespace whet::passes
