// SPDX-License-Identifier: Apache-2.0
// Operators into which ONNX Runtime's optimiser fuses several.
#include <fmt/format.h>

#include "import/onnx/apply.h"
#include "import/onnx/ops.h"
#include "import/onnx/scalar.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

Status YieldActivated(OnnxNode& node, ir::ValueId x, const std::vector<double>& params) {
  return node.YieldAlias(WHET_TRY(Activated(node, x, node.Text("activation", ""), params)));
}

Result<ir::ValueId> LastTwoSwapped(OnnxNode& node, size_t i, bool wanted) {
  const size_t rank = node.rank(i);
  if (!wanted || rank < 2) return node.in(i);
  std::vector<int64_t> perm;
  for (size_t d = 0; d < rank; ++d) perm.push_back(static_cast<int64_t>(d));
  std::swap(perm[rank - 1], perm[rank - 2]);
  return node.Add("transpose", {node.in(i)}, {{"perm", perm}}, node.type(i));
}

Result<ir::ValueId> Sum(OnnxNode& node, const std::vector<size_t>& operands) {
  ir::ValueId sum = ir::kNoValue;
  for (size_t i : operands) {
    if (!node.has(i)) continue;
    sum = sum == ir::kNoValue ? node.in(i) : WHET_TRY(node.Add("add", {sum, node.in(i)}));
  }
  return sum;
}

// Normalises a sum, which is the fourth result; statistics are for training.
Status SkipNormalisation(OnnxNode& node, ir::ValueId sum, const Operator& norm,
                         std::vector<ir::ValueId> terms) {
  if (node.has_output(1) || node.has_output(2))
    return node.Refuse("it gives training statistics", "export the model for inference");
  terms.insert(terms.begin(), sum);
  WHET_TRY(node.YieldAlias(WHET_TRY(norm.Apply(node, terms))));
  return node.has_output(3) ? node.YieldAlias(sum, 3) : Status();
}

}  // namespace

// X, W, B?, Z?: activation(Conv(X, W, B) + Z)
Status OnnxFusedConv(OnnxNode& node) {
  Operator conv("Conv");
  for (const char* name : {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"})
    conv.Same(node, name);
  ir::ValueId y = WHET_TRY(conv.Apply(node, {node.in(0), node.in(1), node.in(2)}));
  if (node.has(3)) y = WHET_TRY(node.Add("add", {y, node.in(3)}));
  return YieldActivated(node, y, node.Reals("activation_params"));
}

Status OnnxFusedGemm(OnnxNode& node) {
  Operator gemm("Gemm");
  for (const char* name : {"alpha", "beta", "transA", "transB"}) gemm.Same(node, name);
  const ir::ValueId y = WHET_TRY(gemm.Apply(node, {node.in(0), node.in(1), node.in(2)}));
  std::vector<double> params;
  for (const char* name : {"activation_alpha", "activation_beta"}) {
    if (node.HasAttr(name)) params.push_back(node.Real(name, 0));
  }
  return YieldActivated(node, y, params);
}

Status OnnxFusedMatMul(OnnxNode& node) {
  if (node.Int("transBatchA", 0) || node.Int("transBatchB", 0))
    return node.Refuse("it transposes batches", "export without that fusion");
  const ir::ValueId a = WHET_TRY(LastTwoSwapped(node, 0, node.Int("transA", 0) != 0));
  const ir::ValueId b = WHET_TRY(LastTwoSwapped(node, 1, node.Int("transB", 0) != 0));
  const ir::ValueId product = WHET_TRY(Operator("MatMul").Apply(node, {a, b}));
  const double alpha = node.Real("alpha", 1);
  if (alpha == 1) return node.YieldAlias(product);
  return node.Yield("mul", {product, Scalar(node, alpha, node.type(0).dtype)});
}

// x, bias?: both forms of Gelu.
Status OnnxBiasGelu(OnnxNode& node) {
  return node.Yield("gelu", {WHET_TRY(Sum(node, {0, 1}))});
}

Status OnnxFastGelu(OnnxNode& node) {
  return node.Yield("gelu", {WHET_TRY(Sum(node, {0, 1}))}, {{"tanh", int64_t{1}}});
}

Status OnnxQuickGelu(OnnxNode& node) {
  const ir::ValueId alpha = Scalar(node, node.Real("alpha", static_cast<double>(1.702f)), node.type(0).dtype);
  const ir::ValueId gate = WHET_TRY(node.Add("sigmoid", {WHET_TRY(node.Add("mul", {node.in(0), alpha}))}));
  return node.Yield("mul", {node.in(0), gate});
}

// input_ids, segment_ids?, words, positions, segments?, gamma, beta, mask?, position_ids?
Status OnnxEmbedLayerNormalization(OnnxNode& node) {
  for (size_t i : {2, 3, 5, 6}) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent but required", i));
  }
  const ir::Dims ids = WHET_TRY(node.Sizes(0));
  ir::ValueId sum = WHET_TRY(node.Add("gather", {node.in(2), node.in(0)}, {{"axis", int64_t{0}}}));
  WHET_TRY(ops::CheckDescribed(ids));
  ir::ValueId places = node.in(8);
  if (!node.has(8)) {
    std::vector<int64_t> counting;
    for (int64_t i = 0; i < ids.back(); ++i) counting.push_back(i);
    places = node.Constant(ir::Tensor::Of<int64_t>({ids.back()}, counting));
  }
  sum = WHET_TRY(
      node.Add("add", {sum, WHET_TRY(node.Add("gather", {node.in(3), places}, {{"axis", int64_t{0}}}))}));
  if (node.has(1) && node.has(4)) {
    const ir::ValueId segments =
        WHET_TRY(node.Add("gather", {node.in(4), node.in(1)}, {{"axis", int64_t{0}}}));
    sum = WHET_TRY(node.Add("add", {sum, segments}));
  }
  Operator norm("LayerNormalization");
  norm.Real("epsilon", node.Real("epsilon", 1e-12)).Int("axis", -1);
  WHET_TRY(node.YieldAlias(WHET_TRY(norm.Apply(node, {sum, node.in(5), node.in(6)}))));
  if (node.has_output(2)) WHET_TRY(node.YieldAlias(sum, 2));
  if (!node.has_output(1)) return {};
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{ids[0]}));
  if (!node.has(7)) return node.YieldAlias(node.Constant(ir::Tensor(DType::kI32, {ids[0]})), 1);
  const ir::Attrs rows{
      {"kind", std::string("sum")}, {"axes", std::vector<int64_t>{1}}, {"keep_dims", int64_t{0}}};
  return node.Yield("reduce", {node.in(7)}, rows, {}, 1);
}

// input, skip, gamma, beta?, bias?
Status OnnxSkipLayerNormalization(OnnxNode& node) {
  const ir::ValueId sum = WHET_TRY(Sum(node, {0, 1, 4}));
  Operator norm("LayerNormalization");
  norm.Real("epsilon", node.Real("epsilon", 1e-12)).Int("axis", -1);
  return SkipNormalisation(node, sum, norm, {node.in(2), node.in(3)});
}

// input, skip, gamma, bias?
Status OnnxSkipSimplifiedLayerNormalization(OnnxNode& node) {
  const ir::ValueId sum = WHET_TRY(Sum(node, {0, 1, 3}));
  Operator norm("RMSNormalization");
  norm.Real("epsilon", node.Real("epsilon", 1e-12)).Int("axis", -1);
  return SkipNormalisation(node, sum, norm, {node.in(2)});
}

Status OnnxSimplifiedLayerNormalization(OnnxNode& node) {
  Operator norm("RMSNormalization");
  norm.Same(node, "epsilon").Same(node, "axis");
  return node.YieldAlias(WHET_TRY(norm.Apply(node, {node.in(0), node.in(1)})));
}

}  // namespace whet::import
