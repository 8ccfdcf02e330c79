// SPDX-License-Identifier: Apache-2.0
// Functions of one stored byte: the op's own oracle computes all 256 results.
#include <numeric>

#include "lower/bake.h"
#include "ops/quantmath.h"

namespace whet::lower {

Result<Bakes> BakeTable(const ops::NodeView& view) {
  if (!view.in(0).quant.present() || DTypeSize(view.in(0).dtype) != 1) return Bakes();
  std::vector<uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), uint8_t{0});
  const ir::Tensor all = ir::Tensor::FromBytes(view.in(0).dtype, {256}, std::as_bytes(std::span(bytes)));

  ir::Graph graph;
  graph.dialect = view.graph.dialect;
  const ir::ValueId x = graph.AddInput("x", {view.in(0).dtype, {256}, view.in(0).quant});
  const ir::Type result{view.out(0).dtype, {256}, view.out(0).quant};
  graph.outputs = {graph.AddNode(view.node.op, view.node.name, {x}, result, view.node.attrs)};
  std::vector<ir::Tensor> values = WHET_TRY(ops::Evaluate(graph, std::span(&all, 1)));
  return Bakes{{"table", values.at(0)}};
}

Result<Bakes> BakeUnary(const ops::NodeView& view) {
  const DType in = view.in(0).dtype;
  const bool sums = view.node.op == "quantize" && in == DType::kI32;
  const bool words = view.in(0).quant.present() && (in == DType::kI16 || view.out(0).dtype == DType::kI16);
  return sums || words ? BakeWords(view) : BakeTable(view);
}

Result<Bakes> BakeSoftmax(const ops::NodeView& view) {
  if (!view.in(0).quant.present()) return Bakes();
  const float scale = view.in(0).quant.scale[0];
  const double beta = view.attrs().Real("beta", 1);
  if (view.in(0).dtype == DType::kI16) return BakeSoftmaxWords(view, scale, beta);
  if (view.graph.dialect == ir::Dialect::kTflm) {
    const auto terms = ops::SoftmaxTermsTflm(scale, beta);
    return Bakes{{"terms", ir::Tensor::Of<int32_t>({3}, {terms.begin(), terms.end()})}};
  }
  const std::vector<int32_t> table = ops::SoftmaxTable(scale, beta, view.in(0).shape.back().size());
  return Bakes{{"exponentials", ir::Tensor::Of<int32_t>({static_cast<int64_t>(table.size())}, table)}};
}

}  // namespace whet::lower
