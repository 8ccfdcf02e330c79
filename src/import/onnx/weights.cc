// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/weights.h"

#include <algorithm>
#include <cstring>

#include "import/onnx/quant.h"
#include "ops/shapes.h"

namespace whet::import {
namespace {

template <typename T>
bool AllEqual(const std::vector<T>& values) {
  return std::all_of(values.begin(), values.end(), [&](const T& value) { return value == values[0]; });
}

Status CheckWeightQuant(OnnxNode& node, ir::Quant* quant, int64_t channels) {
  if (!quant->per_tensor() && static_cast<int64_t>(quant->scale.size()) != channels) {
    return Error("its weights have another number of scales than of output channels");
  }
  if (AllEqual(quant->scale) && AllEqual(quant->zero_point)) {
    *quant = ir::Quant::PerTensor(quant->scale[0], quant->zero_point[0]);
    return {};
  }
  const bool symmetric = AllEqual(quant->zero_point) && quant->zero_point[0] == 0;
  if (symmetric) return {};
  return node.Refuse("its weights are quantised per channel with zero points",
                     "quantise weights symmetrically: zero point 0 for int8, 128 for uint8");
}

}  // namespace

ir::Tensor Permuted(const ir::Tensor& tensor, const std::vector<int64_t>& perm) {
  const ir::Dims steps = ops::Strides(tensor.dims());
  ir::Dims dims, moves;
  for (int64_t axis : perm) {
    dims.push_back(tensor.dims()[static_cast<size_t>(axis)]);
    moves.push_back(steps[static_cast<size_t>(axis)]);
  }
  ir::Tensor result(tensor.dtype(), dims);
  const size_t size = DTypeSize(tensor.dtype());
  const std::byte* from = tensor.bytes().data();
  std::byte* to = result.MutableBytes().data();
  ir::Dims at(dims.size(), 0);
  int64_t offset = 0;
  for (int64_t i = 0; i < result.count(); ++i, to += size) {
    std::memcpy(to, from + static_cast<size_t>(offset) * size, size);
    for (size_t d = dims.size(); d-- > 0;) {
      offset += moves[d];
      if (++at[d] < dims[d]) break;
      offset -= moves[d] * dims[d];
      at[d] = 0;
    }
  }
  return result;
}

Result<ir::ValueId> FloatWeights(OnnxNode& node, size_t weights, const Layout& layout) {
  ir::ValueId stored = node.stored(weights);
  // groups lie along one axis, which a reshape may take away
  const bool reshaped = layout.dims.size() != layout.perm.size();
  if (stored != ir::kNoValue && reshaped && node.graph().type(stored).quant.grouped()) stored = ir::kNoValue;
  const ir::Tensor& from = stored == ir::kNoValue ? *node.constant(weights) : *node.graph().constant(stored);
  ir::Tensor moved = Permuted(from, layout.perm).Reshaped(layout.dims);
  if (stored == ir::kNoValue) return node.Constant(std::move(moved));
  ir::Quant quant = node.graph().type(stored).quant;
  if (!quant.per_tensor() && reshaped) {
    quant.axis = layout.channel_axis;
  } else {
    quant = ir::PermutedQuant(quant, from.dims(), layout.perm);
  }
  return node.Add("dequantize", {node.Constant(std::move(moved), std::move(quant))});
}

Result<ir::ValueId> QuantisedWeights(OnnxNode& node, size_t weights, size_t scale, size_t zero_point,
                                     const Layout& layout) {
  const ir::Tensor* tensor = node.constant(weights);
  const ir::Tensor* scales = node.constant(scale);
  const ir::Tensor* zero_points = node.constant(zero_point);
  if (!tensor || !scales || (node.has(zero_point) && !zero_points)) {
    for (size_t i : {weights, scale, zero_point}) {
      if (node.has(i)) node.Want(node.in(i));
    }
    return node.Refuse("its weights or their scales are computed by the model",
                       "fold constants before export, or bind the inputs with --constant");
  }
  if (tensor->dtype() != DType::kI8 && tensor->dtype() != DType::kU8)
    return Error("its weights must be int8 or uint8");
  const bool is_unsigned = tensor->dtype() == DType::kU8;
  ir::Quant quant = WHET_TRY(QuantFrom(*scales, zero_points, is_unsigned, layout.channel_axis));
  WHET_TRY(CheckWeightQuant(node, &quant, layout.dims[static_cast<size_t>(layout.channel_axis)]));
  return node.Constant(Permuted(AsSigned(*tensor), layout.perm).Reshaped(layout.dims), std::move(quant));
}

Result<ir::ValueId> QuantisedBias(OnnxNode& node, size_t bias, float input_scale, const ir::Quant& weights) {
  const ir::Tensor* tensor = node.constant(bias);
  if (!tensor) return node.RefuseComputed(node.in(bias), "bias");
  if (tensor->dtype() != DType::kI32 || tensor->dims().size() != 1)
    return Error("its bias must be a list of int32");
  ir::Quant quant = weights;
  for (float& scale : quant.scale) scale *= input_scale;
  std::fill(quant.zero_point.begin(), quant.zero_point.end(), 0);
  quant.axis = quant.per_tensor() ? -1 : 0;
  return node.Constant(*tensor, std::move(quant));
}

}  // namespace whet::import
