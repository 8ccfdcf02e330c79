// SPDX-License-Identifier: Apache-2.0
// Matrix products. A constant right operand makes a fully_connected, whose weights are [N, K].
#include <fmt/format.h>

#include "import/onnx/compose.h"
#include "import/onnx/ops.h"
#include "import/onnx/quant.h"
#include "import/onnx/shape.h"
#include "import/onnx/weights.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

ir::Tensor Scaled(const ir::Tensor& tensor, double factor) {
  ir::Tensor result(DType::kF32, tensor.dims());
  const std::span<const float> from = tensor.Data<float>();
  const std::span<float> to = result.MutableData<float>();
  for (size_t i = 0; i < to.size(); ++i) to[i] = from[i] * static_cast<float>(factor);
  return result;
}

ir::Dims DimsOf(const OnnxNode& node, size_t known) {
  return *ir::StaticDims(node.type(known).shape);
}

// B of Gemm as weights [N, K], times alpha.
Result<ir::ValueId> GemmWeights(OnnxNode& node, bool transposed, double alpha) {
  const ir::Dims dims = DimsOf(node, 1);
  const Layout layout = transposed ? Layout{{0, 1}, dims, 0} : Layout{{1, 0}, {dims[1], dims[0]}, 0};
  if (alpha == 1) return FloatWeights(node, 1, layout);
  return node.Constant(Scaled(Permuted(*node.constant(1), layout.perm), alpha));
}

// C of Gemm as a bias [N] when it is constant and the same for every row.
std::optional<ir::Tensor> BiasOf(const ir::Tensor* c, int64_t n, double beta) {
  if (!ops::CheckDescribed(std::vector<int64_t>{n}).ok()) return std::nullopt;
  if (!c || c->dtype() != DType::kF32 || (c->count() != n && c->count() != 1)) return std::nullopt;
  if (c->count() == n && n > 1 && c->dims().back() != n) return std::nullopt;  // a column
  ir::Tensor bias(DType::kF32, {n});
  for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
    bias.MutableData<float>()[i] = c->Data<float>()[c->count() == 1 ? 0 : i] * static_cast<float>(beta);
  }
  return bias;
}

Result<ir::ValueId> Transposed(OnnxNode& node, size_t i, bool wanted) {
  if (!wanted) return node.in(i);
  return node.Add("transpose", {node.in(i)}, {{"perm", std::vector<int64_t>{1, 0}}}, node.type(i));
}

// Gemm whose right operand is computed, or whose C differs from row to row.
Status GeneralGemm(OnnxNode& node, ir::ValueId product, double beta) {
  if (!node.has(2) || beta == 0) return node.YieldAlias(product);
  ir::ValueId c = node.in(2);
  if (beta != 1) c = WHET_TRY(node.Add("mul", {c, Scalar(node, beta, node.type(2).dtype)}));
  return node.Yield("add", {product, c});
}

// A vector on the left is a row, on the right a column; the result has no such dimension.
Status VectorProduct(OnnxNode& node) {
  ir::Shape left = node.type(0).shape, right = node.type(1).shape;
  if (left.size() == 1) left.insert(left.begin(), ir::Dim(1));
  if (right.size() == 1) right.push_back(ir::Dim(1));
  const ir::ValueId a = WHET_TRY(Reshaped(node, node.in(0), left)),
                    b = WHET_TRY(Reshaped(node, node.in(1), right));
  const ir::ValueId product = WHET_TRY(node.Add("matmul", {a, b}));
  ir::Shape shape = node.graph().type(product).shape;
  if (node.rank(1) == 1) shape.pop_back();
  if (node.rank(0) == 1) shape.erase(shape.end() - (node.rank(1) == 1 ? 1 : 2));
  return YieldReshaped(node, product, shape);
}

}  // namespace

Status OnnxGemm(OnnxNode& node) {
  if (node.rank(0) != 2 || node.rank(1) != 2) return Error("its operands must be matrices");
  const double alpha = node.Real("alpha", 1), beta = node.Real("beta", 1);
  const bool transposed = node.Int("transB", 0) != 0;
  const ir::ValueId a = WHET_TRY(Transposed(node, 0, node.Int("transA", 0) != 0));
  if (!node.known(1) || node.type(1).dtype != DType::kF32 || ir::ElementCount(DimsOf(node, 1)) == 0) {
    ir::ValueId product = WHET_TRY(node.Add("matmul", {a, WHET_TRY(Transposed(node, 1, transposed))}));
    if (alpha != 1) product = WHET_TRY(node.Add("mul", {product, Scalar(node, alpha, node.type(0).dtype)}));
    return GeneralGemm(node, product, beta);
  }
  const ir::ValueId w = WHET_TRY(GemmWeights(node, transposed, alpha));
  const int64_t n = node.graph().type(w).shape[0].size();
  if (!node.has(2) || beta == 0) return node.Yield("fully_connected", {a, w});
  if (beta == 1 && node.stored(2) != ir::kNoValue && DimsOf(node, 2) == ir::Dims{n}) {
    return node.Yield("fully_connected", {a, w, node.in(2)});
  }
  if (const std::optional<ir::Tensor> bias = BiasOf(node.constant(2), n, beta)) {
    return node.Yield("fully_connected", {a, w, node.Constant(*bias)});
  }
  return GeneralGemm(node, WHET_TRY(node.Add("fully_connected", {a, w})), beta);
}

Status OnnxMatMul(OnnxNode& node) {
  if (node.rank(0) == 0 || node.rank(1) == 0) return Error("its operands must have dimensions");
  const bool weights = node.known(1) && node.rank(1) == 2 && node.type(1).dtype == DType::kF32;
  if (weights && !node.known(0) && ir::ElementCount(DimsOf(node, 1)) > 0) {
    const ir::Dims kn = DimsOf(node, 1);
    return node.Yield("fully_connected",
                      {node.in(0), WHET_TRY(FloatWeights(node, 1, {{1, 0}, {kn[1], kn[0]}, 0}))});
  }
  if (node.rank(0) > 1 && node.rank(1) > 1) return node.Yield("matmul", {node.in(0), node.in(1)});
  return VectorProduct(node);
}

Status OnnxDet(OnnxNode& node) {
  return node.Yield("det", {node.in(0)});
}

// a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point
Status OnnxQLinearMatMul(OnnxNode& node) {
  if (node.rank(0) < 1 || node.rank(3) < 2) {
    return node.Refuse("a product with a vector", "reshape the vector to a matrix before the product");
  }
  const ir::Quant result = WHET_TRY(ReadQuant(node, 6, 7));
  const ir::ValueId a = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const ir::Tensor* b = node.constant(3);
  if (b && node.rank(3) == 2) {
    const Layout layout{{1, 0}, {b->dims()[1], b->dims()[0]}, 0};
    const ir::ValueId weights = WHET_TRY(QuantisedWeights(node, 3, 4, 5, layout));
    return node.Yield("fully_connected", {a, weights}, {}, Int8Type(result));
  }
  return node.Yield("matmul", {a, WHET_TRY(ReadQuantised(node, 3, 4, 5))}, {}, Int8Type(result));
}

// a, a_scale, a_zero_point, b, b_scale, b_zero_point, c?, y_scale?, y_zero_point?
Status OnnxQGemm(OnnxNode& node) {
  const ir::Tensor* b = node.constant(3);
  if (!b || node.rank(3) != 2 || node.Int("transA", 0) || node.Real("alpha", 1) != 1 || !node.has(7))
    return node.Refuse("it is no product with constant weights into bytes", "export without that fusion");
  const ir::Quant result = WHET_TRY(ReadQuant(node, 7, 8));
  const ir::ValueId a = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const bool transposed = node.Int("transB", 0) != 0;
  const ir::Dims& dims = b->dims();
  const Layout layout = transposed ? Layout{{0, 1}, dims, 0} : Layout{{1, 0}, {dims[1], dims[0]}, 0};
  std::vector<ir::ValueId> inputs{a, WHET_TRY(QuantisedWeights(node, 3, 4, 5, layout))};
  if (node.has(6)) {
    const ir::Quant weights = node.graph().type(inputs[1]).quant;
    inputs.push_back(WHET_TRY(QuantisedBias(node, 6, node.graph().type(a).quant.scale[0], weights)));
  }
  return node.Yield("fully_connected", inputs, {}, Int8Type(result));
}

}  // namespace whet::import
