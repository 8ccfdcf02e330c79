// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/heads.h"

#include <cmath>
#include <limits>

namespace whet::import {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// Whether a mask is constant and leaves every query a key.
bool LeavesEachAKey(OnnxNode& node, ir::ValueId bias) {
  const ir::Tensor* known = node.graph().constant(bias);
  if (!known || known->dims().empty()) return false;
  const int64_t keys = known->dims().back();
  for (int64_t row = 0; row < known->count() / std::max<int64_t>(keys, 1); ++row) {
    bool any = false;
    for (int64_t i = 0; i < keys && !any; ++i) any = known->RealAt(row * keys + i) > kNever;
    if (!any) return false;
  }
  return true;
}

// Queries that see no key get shares of 0 instead of NaN.
Result<ir::ValueId> Guarded(OnnxNode& node, ir::ValueId shares, ir::ValueId bias) {
  if (bias == ir::kNoValue || LeavesEachAKey(node, bias)) return shares;
  const DType dtype = node.graph().type(bias).dtype;
  const int64_t last = static_cast<int64_t>(node.graph().type(bias).shape.size()) - 1;
  const ir::ValueId best = WHET_TRY(Folded(node, "max", bias, {last}));
  const ir::ValueId blind = WHET_TRY(node.Add("equal", {best, Scalar(node, kNever, dtype)}));
  return Select(node, blind, Scalar(node, 0, node.graph().type(shares).dtype), shares);
}

// Positions of queries along the last but one dimension, with the offset.
Result<ir::ValueId> QueryPositions(OnnxNode& node, const Positions& at) {
  ir::ValueId offset = at.offsets;
  if (offset == ir::kNoValue) offset = Scalar(node, static_cast<double>(at.offset), DType::kI32);
  return node.Add("add", {WHET_TRY(Counting(node, DType::kI32, at.queries, 1)), offset});
}

}  // namespace

Result<ir::ValueId> SplitHeads(OnnxNode& node, ir::ValueId x, int64_t heads) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  if (dims.size() != 3 || heads < 1 || dims[2] % heads != 0)
    return Error("its operands do not divide into the heads that its attributes name");
  const ir::ValueId split = WHET_TRY(WithDims(node, x, {dims[0], dims[1], heads, dims[2] / heads}));
  return Permuted(node, split, {0, 2, 1, 3});
}

Result<ir::ValueId> JoinHeads(OnnxNode& node, ir::ValueId x) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, x));
  const ir::ValueId rows = WHET_TRY(Permuted(node, x, {0, 2, 1, 3}));
  return WithDims(node, rows, {dims[0], dims[2], dims[1] * dims[3]});
}

Status AddBias(OnnxNode& node, Mask* mask, ir::ValueId bias) {
  bias = WHET_TRY(As(node, bias, mask->dtype));
  mask->bias = mask->bias == ir::kNoValue ? bias : WHET_TRY(node.Add("add", {mask->bias, bias}));
  return {};
}

Status AllowOnly(OnnxNode& node, Mask* mask, ir::ValueId condition) {
  const ir::ValueId zero = Scalar(node, 0, mask->dtype), never = Scalar(node, kNever, mask->dtype);
  return AddBias(node, mask, WHET_TRY(Select(node, condition, zero, never)));
}

Status AllowWindow(OnnxNode& node, Mask* mask, const Positions& at, int64_t before, int64_t after) {
  const ir::ValueId query = WHET_TRY(QueryPositions(node, at));
  const ir::ValueId key = WHET_TRY(Counting(node, DType::kI32, at.keys));
  const auto moved = [&](int64_t by) {
    return node.Add("add", {query, Scalar(node, static_cast<double>(by), DType::kI32)});
  };
  if (after >= 0)
    WHET_TRY(AllowOnly(node, mask, WHET_TRY(node.Add("less_equal", {key, WHET_TRY(moved(after))}))));
  if (before >= 0)
    WHET_TRY(AllowOnly(node, mask, WHET_TRY(node.Add("less_equal", {WHET_TRY(moved(-before)), key}))));
  return {};
}

Status AllowFirst(OnnxNode& node, Mask* mask, const Positions& at, ir::ValueId counts) {
  const ir::ValueId key = WHET_TRY(Counting(node, DType::kI32, at.keys));
  return AllowOnly(node, mask, WHET_TRY(node.Add("less", {key, counts})));
}

// Heads of q that share a head of k are taken as more queries, so that k and v need no copies.
Result<Attended> Attend(OnnxNode& node, const Attention& attention) {
  const ir::Dims q = WHET_TRY(KnownDims(node, attention.q)), k = WHET_TRY(KnownDims(node, attention.k)),
                 v = WHET_TRY(KnownDims(node, attention.v));
  if (q.size() != 4 || k.size() != 4 || v.size() != 4 || k[1] < 1 || q[1] % k[1] != 0 || v[1] != k[1] ||
      v[2] != k[2] || q[3] != k[3])
    return Error("its queries, keys and values do not fit each other");
  const DType dtype = node.graph().type(attention.q).dtype;
  const int64_t rows = q[1] / k[1] * q[2];
  const double scale = attention.scale != 0 ? attention.scale : 1 / std::sqrt(static_cast<double>(q[3]));
  Attended all;
  const ir::ValueId scaled = WHET_TRY(node.Add("mul", {attention.q, Scalar(node, scale, dtype)}));
  const ir::ValueId queries = WHET_TRY(WithDims(node, scaled, {q[0], k[1], rows, q[3]}));
  const ir::ValueId keys = WHET_TRY(Permuted(node, attention.k, {0, 1, 3, 2}));
  const ir::ValueId products = WHET_TRY(node.Add("matmul", {queries, keys}));
  all.products = all.capped = WHET_TRY(WithDims(node, products, {q[0], q[1], q[2], k[2]}));
  if (attention.softcap > 0) {
    const ir::ValueId cap = Scalar(node, attention.softcap, dtype);
    const ir::ValueId bent = WHET_TRY(node.Add("tanh", {WHET_TRY(node.Add("div", {all.products, cap}))}));
    all.capped = WHET_TRY(node.Add("mul", {bent, cap}));
  }
  const ir::ValueId bias = attention.mask.bias;
  all.masked = bias == ir::kNoValue ? all.capped : WHET_TRY(node.Add("add", {all.capped, bias}));
  const ir::ValueId exponents = WHET_TRY(As(node, all.masked, attention.softmax_type));
  const ir::ValueId shares = WHET_TRY(SoftmaxOf(node, exponents, 3));
  all.shares = WHET_TRY(As(node, WHET_TRY(Guarded(node, shares, bias)), dtype));
  const ir::ValueId grouped = WHET_TRY(WithDims(node, all.shares, {q[0], k[1], rows, k[2]}));
  const ir::ValueId sums = WHET_TRY(node.Add("matmul", {grouped, attention.v}));
  all.result = WHET_TRY(WithDims(node, sums, {q[0], q[1], q[2], v[3]}));
  return all;
}

}  // namespace whet::import
