// SPDX-License-Identifier: Apache-2.0
// Constant and ConstantOfShape.
#include <algorithm>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxFilled = 1 << 24;

Result<ir::Tensor> ConstantOf(OnnxNode& node) {
  if (const onnx::TensorProto* value = node.TensorAttr("value")) return TensorOfOnnx(*value, node.name());
  if (node.HasAttr("value_float"))
    return ir::Tensor::Of<float>({}, {static_cast<float>(node.Real("value_float", 0))});
  if (node.HasAttr("value_int")) return ir::Tensor::Of<int64_t>({}, {node.Int("value_int", 0)});
  if (node.HasAttr("value_ints")) {
    const std::vector<int64_t> values = node.Ints("value_ints");
    return ir::Tensor::Of<int64_t>({static_cast<int64_t>(values.size())}, values);
  }
  if (node.HasAttr("value_floats")) {
    const std::vector<double> values = node.Reals("value_floats");
    return ir::Tensor::Of<float>({static_cast<int64_t>(values.size())}, {values.begin(), values.end()});
  }
  return node.Refuse("a constant that is neither a tensor nor numbers", "store it as a dense tensor");
}

}  // namespace

Status OnnxConstant(OnnxNode& node) {
  ir::Tensor value = WHET_TRY(ConstantOf(node));
  node.SetSourceDType(value.dtype());
  return node.YieldAlias(node.Constant(std::move(value)));
}

Status OnnxConstantOfShape(OnnxNode& node) {
  const auto computed = node.ComputedSizes(0);
  const std::vector<int64_t> dims = computed ? MostOf(*computed) : WHET_TRY(node.ConstantInts(0, "shape"));
  if (WHET_TRY(ir::CheckedCount(dims).With("its shape")) > kMaxFilled)
    return Error("its result has too many elements");
  ir::Tensor value = ir::Tensor::Of<float>({1}, {0.0f});
  if (const onnx::TensorProto* proto = node.TensorAttr("value")) {
    value = WHET_TRY(TensorOfOnnx(*proto, node.name()));
  }
  if (value.count() != 1) return Error("its value must be a single number");
  ir::Tensor result(value.dtype(), dims);
  const size_t size = DTypeSize(value.dtype());
  for (size_t at = 0; at < result.bytes().size(); at += size) {
    std::copy_n(value.bytes().data(), size, result.MutableBytes().data() + at);
  }
  node.SetSourceDType(value.dtype());
  const ir::ValueId id = node.Constant(std::move(result));
  if (computed) SetComputed(node, id, *computed);
  return node.YieldAlias(id);
}

}  // namespace whet::import
