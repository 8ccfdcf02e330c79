// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, true, "the axis that is resampled"},
    {"outside", AttrKind::kReal, false, "the value of index -1, 0 when absent"},
};

Result<size_t> AxisOf(const NodeView& view) {
  const int64_t axis = view.attrs().Int("axis"), rank = static_cast<int64_t>(view.in(0).shape.size());
  if (axis >= 0 && axis < rank) return static_cast<size_t>(axis);
  return Error(fmt::format("attribute 'axis' is {}; the operand has {} axes", axis, rank));
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  WHET_TRY(CheckRank(view, 1, 2, "indices [size of the result, taps]"));
  ir::Type type = view.in(0);
  type.shape[WHET_TRY(AxisOf(view))] = view.in(1).shape[0];
  return std::vector{type};
}

Status CheckIndices(const NodeView& view, bool copies) {
  const ir::Tensor* indices = view.constant(1);
  if (!indices || indices->dtype() != DType::kI32 || indices->count() == 0)
    return Error("operand 1 must be constant i32 indices");
  const ir::Dim& in = view.in(0).shape[WHET_TRY(AxisOf(view))];
  if (!in.known()) return Error("the size of the resampled axis is open; bind it with --shape");
  for (int32_t index : indices->Data<int32_t>()) {
    if (index < (copies ? 0 : -1) || index >= in.size())
      return Error(fmt::format("operand 1 holds the index {}, the axis has {} elements", index, in.size()));
  }
  return {};
}

Status Verify(const NodeView& view) {
  const bool copies = !view.has(2);
  WHET_TRY(CheckIndices(view, copies));
  if (copies)
    return view.in(1).shape[1] == ir::Dim(1) ? Status() : Error("copies have one tap for each element");
  const ir::Tensor* weights = view.constant(2);
  if (!weights || weights->dtype() != DType::kF32 || weights->dims() != view.constant(1)->dims())
    return Error("operand 2 must be constant f32 weights, one for each index");
  return CheckFamily(view, 1, kF32Family);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor out = ResultTensor(view);
  const auto axis = static_cast<size_t>(view.attrs().Int("axis"));
  const auto indices = view.in(1).Data<int32_t>();
  const int64_t taps = view.in(1).dims()[1];
  const ir::Dims steps = Strides(view.in(0).dims());
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    int64_t base = 0;
    for (size_t d = 0; d < at.size(); ++d) base += d == axis ? 0 : at[d] * steps[d];
    const auto tap = [&](int64_t t) { return static_cast<size_t>(at[axis] * taps + t); };
    if (!view.has(2)) return CopyElement(view.in(0), base + indices[tap(0)] * steps[axis], out, to);
    double sum = 0;
    for (int64_t t = 0; t < taps; ++t) {
      const int32_t index = indices[tap(t)];
      const double x =
          index < 0 ? view.attrs().Real("outside", 0) : view.in(0).RealAt(base + index * steps[axis]);
      sum += x * static_cast<double>(view.in(2).Data<float>()[tap(t)]);
    }
    out.MutableData<float>()[static_cast<size_t>(to)] = static_cast<float>(sum);
  });
  return std::vector{out};
}

}  // namespace

const Op kOp_resample = {
    "resample", "weighted sums of constant elements along one axis", 2, 3, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
