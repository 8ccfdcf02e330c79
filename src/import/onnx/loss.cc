// SPDX-License-Identifier: Apache-2.0
// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: the score of each target class is picked by comparing the
// targets with the numbers of the classes.
#include <fmt/format.h>

#include "import/onnx/compose.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

// Scores [N, C, d...], targets [N, d...].
struct Scores {
  ir::ValueId scores;
  ir::ValueId targets;
  ir::Dims dims;
  DType dtype;
};

Result<Scores> ReadScores(OnnxNode& node) {
  Scores loss{node.in(0), node.in(1), WHET_TRY(KnownDims(node, node.in(0))), node.type(0).dtype};
  const ir::Dims targets = WHET_TRY(KnownDims(node, node.in(1)));
  ir::Dims wanted = loss.dims;
  if (wanted.size() < 2) return Error("its scores must be [N, C] or [N, C, d...]");
  wanted.erase(wanted.begin() + 1);
  if (targets != wanted) return Error("its targets must have the shape of the scores without the classes");
  return loss;
}

// Of each target the element of `x` (broadcast to the scores) that belongs to its class: 0 where there is no such
// class.
Result<ir::ValueId> Pick(OnnxNode& node, const Scores& loss, ir::ValueId x) {
  ir::Dims dims = loss.dims;
  dims[1] = 1;
  const ir::ValueId targets = WHET_TRY(WithDims(node, loss.targets, dims));
  const DType dtype = node.graph().type(targets).dtype;
  const ir::ValueId classes = WHET_TRY(Counting(node, dtype, loss.dims[1], loss.dims.size() - 2));
  const ir::ValueId chosen = WHET_TRY(node.Add("equal", {targets, classes}));
  const ir::ValueId kept = WHET_TRY(Select(node, chosen, x, Scalar(node, 0, loss.dtype)));
  return Folded(node, "sum", kept, {1}, false);
}

// The weight of each target; kNoValue where all weigh 1.
Result<ir::ValueId> WeightsOf(OnnxNode& node, const Scores& loss) {
  const bool ignores = node.HasAttr("ignore_index");
  ir::ValueId weights = ir::kNoValue;
  if (node.has(2)) {
    ir::Dims dims(loss.dims.size() - 1, 1);
    dims[0] = loss.dims[1];
    weights = WHET_TRY(Pick(node, loss, WHET_TRY(WithDims(node, node.in(2), dims))));
  }
  if (!ignores) return weights;
  const DType dtype = node.type(1).dtype;
  const ir::ValueId ignored = Scalar(node, static_cast<double>(node.Int("ignore_index", 0)), dtype);
  const ir::ValueId is_ignored = WHET_TRY(node.Add("equal", {loss.targets, ignored}));
  const ir::ValueId others = weights == ir::kNoValue ? Scalar(node, 1, loss.dtype) : weights;
  return Select(node, is_ignored, Scalar(node, 0, loss.dtype), others);
}

// Operand 0 of `loss` are logarithms of probabilities.
Status YieldLoss(OnnxNode& node, const Scores& loss) {
  const std::string reduction = node.Text("reduction", "mean");
  if (reduction != "none" && reduction != "sum" && reduction != "mean")
    return Error(fmt::format("attribute 'reduction' is '{}'; it must be none, sum or mean", reduction));
  const ir::ValueId picked = WHET_TRY(Pick(node, loss, loss.scores));
  ir::ValueId each = WHET_TRY(node.Add("neg", {picked}));
  const ir::ValueId weights = WHET_TRY(WeightsOf(node, loss));
  if (weights != ir::kNoValue) each = WHET_TRY(node.Add("mul", {each, weights}));
  if (reduction == "none") return node.YieldAlias(each);
  const std::vector<int64_t> axes = AxesFrom(0, loss.dims.size() - 1);
  if (reduction == "mean" && weights == ir::kNoValue)
    return node.YieldAlias(WHET_TRY(MeanOf(node, each, axes, false)));
  const ir::ValueId sum = WHET_TRY(Folded(node, "sum", each, axes, false));
  if (reduction == "sum") return node.YieldAlias(sum);
  return node.YieldAlias(
      WHET_TRY(node.Add("div", {sum, WHET_TRY(Folded(node, "sum", weights, axes, false))})));
}

}  // namespace

Status OnnxNegativeLogLikelihoodLoss(OnnxNode& node) {
  return YieldLoss(node, WHET_TRY(ReadScores(node)));
}

Status OnnxSoftmaxCrossEntropyLoss(OnnxNode& node) {
  Scores loss = WHET_TRY(ReadScores(node));
  loss.scores = WHET_TRY(LogSoftmaxOf(node, loss.scores, 1));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(loss.scores, 1));
  return YieldLoss(node, loss);
}

}  // namespace whet::import
