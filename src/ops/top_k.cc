// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ops/movement.h"
#include "ops/reduction.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, false, "the axis to choose along, -1 when absent"},
    {"k", AttrKind::kInt, true, "how many are chosen"},
    {"largest", AttrKind::kInt, false, "0 chooses the least ones, 1 when absent"},
    {"to", AttrKind::kText, false, "element type of the indices, i32 or i64; i64 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  Type values = view.in(0);
  WHET_TRY(RequirePerTensor(view, 0));
  const int64_t axis =
      WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), values.shape.size()).With("attribute 'axis'"));
  ir::Dim& dim = values.shape[static_cast<size_t>(axis)];
  const int64_t k = view.attrs().Int("k");
  if (k < 0 || (dim.known() && k > dim.size()))
    return Error(fmt::format("attribute 'k' is {}; axis {} of {} has not as many elements", k, axis,
                             ToString(view.in(0).shape)));
  dim = ir::Dim(k);
  const auto to = ParseDType(view.attrs().Text("to", "i64"));
  if (to != DType::kI32 && to != DType::kI64) return Error("attribute 'to' must be i32 or i64");
  return std::vector<Type>{values, {*to, values.shape, {}}};
}

Status Verify(const NodeView& view) {
  if (IsNumber(view.in(0).dtype) || view.in(0).dtype == DType::kBool) return {};
  return Error(fmt::format("operand 0 is {}; top_k takes numbers", ToString(view.in(0))));
}

// Whether a is before b in ascending order; a NaN is behind all numbers.
template <typename T>
bool Below(T a, T b) {
  return a != a ? false : b != b || a < b;
}

template <typename T>
void Choose(const EvalView& view, const Lines& lines, Tensor& values, Tensor& indices) {
  const bool largest = view.attrs().Int("largest", 1) != 0;
  const int64_t k = view.attrs().Int("k");
  const auto x = view.in(0).Data<T>();
  std::vector<int64_t> order(static_cast<size_t>(lines.depth));
  for (int64_t line = 0; line < lines.count; ++line) {
    const auto at = [&](int64_t i) { return x[static_cast<size_t>(lines.Start(line) + i * lines.step)]; };
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return largest ? Below(at(b), at(a)) : Below(at(a), at(b));
    });
    for (int64_t i = 0; i < k; ++i) {
      const int64_t to = line / lines.step * lines.step * k + line % lines.step + i * lines.step;
      const int64_t chosen = order[static_cast<size_t>(i)];
      values.MutableData<T>()[static_cast<size_t>(to)] = at(chosen);
      if (indices.dtype() == DType::kI64) indices.MutableData<int64_t>()[static_cast<size_t>(to)] = chosen;
      if (indices.dtype() == DType::kI32)
        indices.MutableData<int32_t>()[static_cast<size_t>(to)] = static_cast<int32_t>(chosen);
    }
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const ir::Dims& dims = view.in(0).dims();
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), dims.size())));
  const ir::Dims chosen = *ir::StaticDims(view.output_types[0].shape);
  Tensor values(view.in(0).dtype(), chosen), indices(view.output_types[1].dtype, chosen);
  if (values.count() > 0) {
    VisitStored(values.dtype(),
                [&](auto zero) { Choose<decltype(zero)>(view, Lines(dims, axis), values, indices); });
  }
  return std::vector<Tensor>{std::move(values), std::move(indices)};
}

}  // namespace

constinit const Op kOp_top_k = {
    "top_k", "the k largest elements along an axis, and where they are", 1, 1, 2, kAttrs, Infer, Verify,
    Eval};

}  // namespace whet::ops
