// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, false, "the first of the axes that are normalised together, -1 when absent"},
    {"epsilon", AttrKind::kReal, true, "added to the variance"},
    {"centred", AttrKind::kInt, false, "0 leaves the mean where it is, 1 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  const Type& in = view.in(0);
  WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), in.shape.size()).With("attribute 'axis'"));
  return std::vector<Type>{{in.dtype, in.shape, {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 1, kF32Family));
  const ir::Shape& shape = view.in(0).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), shape.size()));
  const ir::Shape normalised(shape.begin() + axis, shape.end());
  for (size_t i = 1; i <= 2; ++i) {
    if (!view.has(i) || (IsF32(view.in(i)) && Compatible(view.in(i).shape, normalised))) continue;
    return Error(
        fmt::format("operand {} is {}; it must be f32{}", i, ToString(view.in(i)), ToString(normalised)));
  }
  const float epsilon = static_cast<float>(view.attrs().Real("epsilon"));
  if (!(epsilon >= 0) || !std::isfinite(epsilon))
    return Error("attribute 'epsilon' must be a number of f32 that is not negative");
  return {};
}

void NormaliseRow(const EvalView& view, const float* x, int64_t depth, float* y) {
  double mean = 0, square = 0;
  if (view.attrs().Int("centred", 1) != 0) {
    for (int64_t i = 0; i < depth; ++i) mean += x[i] / static_cast<double>(depth);
  }
  for (int64_t i = 0; i < depth; ++i) square += (x[i] - mean) * (x[i] - mean) / static_cast<double>(depth);
  const double deviation = std::sqrt(square + view.attrs().Real("epsilon"));
  for (int64_t i = 0; i < depth; ++i) {
    double value = (x[i] - mean) / deviation;
    if (view.has(1)) value *= view.in(1).RealAt(i);
    if (view.has(2)) value += view.in(2).RealAt(i);
    y[i] = static_cast<float>(value);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const ir::Dims& dims = view.in(0).dims();
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), dims.size()));
  int64_t depth = 1;
  for (size_t i = static_cast<size_t>(axis); i < dims.size(); ++i) depth *= dims[i];
  Tensor out(DType::kF32, dims);
  for (int64_t at = 0; at < out.count(); at += depth)
    NormaliseRow(view, view.in(0).Data<float>().data() + at, depth, out.MutableData<float>().data() + at);
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_layer_norm = {
    "layer_norm", "rows scaled to mean 0 and variance 1", 1, 3, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
