// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/plain.h"

#include <fmt/format.h>

#include <cmath>

#include "import/onnx/apply.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

// Sums of that many products of 9-bit integers are exact in f32.
constexpr int64_t kExactTerms = 256;

Result<ir::ValueId> Reshaped(OnnxNode& node, ir::ValueId id, const ir::Dims& dims) {
  return node.Add("reshape", {id}, {{"shape", dims}}, node.graph().type(id));
}

Result<ir::ValueId> PartOf(OnnxNode& node, ir::ValueId id, size_t axis, int64_t begin, int64_t end) {
  const ir::Dims dims = WHET_TRY(node.SizesOf(id));
  std::vector<int64_t> first(dims.size(), 0), last = dims, step(dims.size(), 1);
  first[axis] = begin, last[axis] = std::min(end, dims[axis]);
  return node.Add("slice", {id}, {{"begin", first}, {"end", last}, {"step", step}});
}

}  // namespace

Result<ir::ValueId> AlongAxis(OnnxNode& node, ir::ValueId scales, const ir::Shape& x, int64_t axis,
                              int64_t block) {
  const ir::Dims dims = WHET_TRY(node.SizesOf(scales));
  if (block == 0) {
    if (ir::ElementCount(dims) == 1) return Reshaped(node, scales, {});
    if (dims.size() != 1) return Error("its scales are neither one, nor a list along its axis");
    ir::Dims spread(x.size(), 1);
    spread[static_cast<size_t>(axis)] = dims[0];
    return Reshaped(node, scales, spread);
  }
  const size_t at = static_cast<size_t>(axis);
  if (dims.size() != x.size() || !x[at].known())
    return Error("its scales must have as many dimensions as its operand, of known size");
  std::vector<int64_t> index;
  for (int64_t i = 0; i < x[at].size(); ++i) index.push_back(i / block);
  if (!index.empty() && index.back() >= dims[at])
    return Error(fmt::format("it has {} blocks of {} for a dimension of {}", dims[at], block, x[at].size()));
  const int64_t count = static_cast<int64_t>(index.size());
  return node.Add("gather", {scales, node.Constant(ir::Tensor::Of<int64_t>({count}, index))},
                  {{"axis", axis}});
}

Result<ir::ValueId> StoredIntegers(OnnxNode& node, ir::ValueId id, bool is_unsigned) {
  const ir::Type type = node.graph().type(id);
  if (!type.quant.present()) return As(node, id, DType::kF32);
  if (!type.quant.per_tensor())
    return node.Refuse("it reads stored numbers that have several scales", "quantise per tensor");
  const ir::ValueId real = WHET_TRY(node.Add("dequantize", {id}));
  const ir::ValueId scale = Scalar(node, static_cast<double>(type.quant.scale[0]), DType::kF32);
  const ir::ValueId steps = WHET_TRY(node.Add("round", {WHET_TRY(node.Add("div", {real, scale}))}));
  const int32_t zero = type.quant.zero_point[0] + (is_unsigned && type.dtype == DType::kI8 ? 128 : 0);
  return node.Add("add", {steps, Scalar(node, zero, DType::kF32)});
}

Result<ir::ValueId> Centred(OnnxNode& node, ir::ValueId id, ir::ValueId zero_point) {
  const bool is_unsigned = zero_point == ir::kNoValue || IsUnsigned(node.graph().type(zero_point).dtype);
  const ir::ValueId stored = WHET_TRY(StoredIntegers(node, id, is_unsigned));
  if (zero_point == ir::kNoValue) return stored;
  return node.Add("sub", {stored, WHET_TRY(As(node, zero_point, DType::kF32))});
}

Result<ir::ValueId> Saturated(OnnxNode& node, ir::ValueId steps, ir::ValueId zero_point, DType dtype,
                              int bits) {
  ir::ValueId whole = WHET_TRY(node.Add("round", {steps}));
  if (zero_point != ir::kNoValue)
    whole = WHET_TRY(node.Add("add", {whole, WHET_TRY(As(node, zero_point, DType::kF32))}));
  const double range = std::ldexp(1.0, bits);
  const double low = IsUnsigned(dtype) ? 0 : -range / 2;
  return As(node, WHET_TRY(Clamped(node, whole, low, low + range - 1)), dtype);
}

Result<ir::ValueId> IntegerProduct(OnnxNode& node, ir::ValueId a, ir::ValueId b) {
  const ir::Shape a_shape = node.graph().type(a).shape, b_shape = node.graph().type(b).shape;
  if (a_shape.empty() || b_shape.empty()) return Error("its operands must have dimensions");
  const size_t inner = b_shape.size() == 1 ? 0 : b_shape.size() - 2;
  const Operator product("MatMul");
  if (!b_shape[inner].known() || b_shape[inner].size() <= kExactTerms)
    return As(node, WHET_TRY(product.Apply(node, {a, b})), DType::kI32);
  ir::ValueId sum = ir::kNoValue;
  for (int64_t from = 0; from < b_shape[inner].size(); from += kExactTerms) {
    const ir::ValueId left = WHET_TRY(PartOf(node, a, a_shape.size() - 1, from, from + kExactTerms));
    const ir::ValueId right = WHET_TRY(PartOf(node, b, inner, from, from + kExactTerms));
    const ir::ValueId part = WHET_TRY(As(node, WHET_TRY(product.Apply(node, {left, right})), DType::kI32));
    sum = sum == ir::kNoValue ? part : WHET_TRY(node.Add("add", {sum, part}));
  }
  return sum;
}

}  // namespace whet::import
