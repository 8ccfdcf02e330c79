// SPDX-License-Identifier: Apache-2.0
// Operators that move elements or pass them on.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "ops/fold.h"

namespace whet::import {

Status OnnxTranspose(OnnxNode& node) {
  const int64_t rank = static_cast<int64_t>(node.rank(0));
  std::vector<int64_t> perm = node.Ints("perm");
  if (!node.HasAttr("perm")) {
    for (int64_t i = rank; i-- > 0;) perm.push_back(i);
  }
  const std::set<int64_t> axes(perm.begin(), perm.end());
  const bool complete = static_cast<int64_t>(axes.size()) == rank && perm.size() == axes.size();
  if (!complete || (rank > 0 && (*axes.begin() != 0 || *axes.rbegin() != rank - 1))) {
    return Error(fmt::format("perm does not name each of the {} dimensions once", rank));
  }
  return node.Yield("transpose", {node.in(0)}, {{"perm", perm}}, node.type(0));
}

Status OnnxConcat(OnnxNode& node) {
  std::vector<ir::ValueId> inputs;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent", i));
    if (node.type(i).quant != node.type(0).quant) {
      return node.Refuse("it joins tensors of different quantisation",
                         "quantise its operands alike, or use QLinearConcat");
    }
    inputs.push_back(node.in(i));
  }
  if (inputs.empty()) return Error("it has no operands");
  const int64_t otherwise = node.opset() < 4 ? 1 : 0;
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", otherwise), node.rank(0)));
  return node.Yield("concat", inputs, {{"axis", axis}}, node.type(0));
}

// y_scale, y_zero_point, then x, scale, zero point of each operand
Status OnnxQLinearConcat(OnnxNode& node) {
  if (node.input_count() < 5 || (node.input_count() - 2) % 3 != 0)
    return Error("its operands do not come in threes");
  const ir::Quant result = WHET_TRY(ReadQuant(node, 0, 1));
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(2)));
  std::vector<ir::ValueId> inputs;
  for (size_t i = 2; i < node.input_count(); i += 3) {
    inputs.push_back(WHET_TRY(Requantised(node, WHET_TRY(ReadQuantised(node, i, i + 1, i + 2)), result)));
  }
  return node.Yield("concat", inputs, {{"axis", axis}}, Int8Type(result));
}

Status OnnxIdentity(OnnxNode& node) {
  return node.YieldAlias(node.in(0));
}

// For inference, and for training where nothing is dropped: then the mask is true everywhere.
Status OnnxDropout(OnnxNode& node) {
  const ir::Tensor *ratio = node.constant(1), *training = node.constant(2);
  const bool keeps = node.has(1) && ratio && ratio->count() == 1 && ratio->RealAt(0) == 0;
  const bool inference = !node.has(2) || (training && training->count() == 1 && training->IntAt(0) == 0);
  if (!keeps && !inference && node.has(1) && !ratio) return node.RefuseComputed(node.in(1), "ratio");
  if (!keeps && !inference && node.has(2) && !training)
    return node.RefuseComputed(node.in(2), "training mode");
  if (!keeps && !inference) return node.Refuse("it is in training mode", "export the model for inference");
  WHET_TRY(node.YieldAlias(node.in(0)));
  if (!node.has_output(1)) return {};
  const std::optional<ir::Dims> dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("the size of its mask is open", "bind open sizes with --shape");
  WHET_TRY(ops::CheckDescribed(*dims));
  ir::Tensor mask(DType::kBool, *dims);
  std::fill(mask.MutableBytes().begin(), mask.MutableBytes().end(), std::byte{1});
  return node.YieldAlias(node.Constant(std::move(mask)), 1);
}

}  // namespace whet::import
