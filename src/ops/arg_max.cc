// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/reduction.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, true, "the axis to search along"},
    {"keep_dims", AttrKind::kInt, false, "1 keeps the axis as size 1, 0 when absent"},
    {"to", AttrKind::kText, false, "element type of the result, i32 or i64; i64 when absent"},
    {"smallest", AttrKind::kInt, false, "1 searches for the least element, 0 when absent"},
    {"last", AttrKind::kInt, false, "1 gives the last of equals, 0 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  ir::Shape shape = view.in(0).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), shape.size()).With("attribute 'axis'"));
  if (view.attrs().Int("keep_dims") != 0) {
    shape[static_cast<size_t>(axis)] = ir::Dim(1);
  } else {
    shape.erase(shape.begin() + axis);
  }
  const auto to = ParseDType(view.attrs().Text("to", "i64"));
  if (to != DType::kI32 && to != DType::kI64) return Error("attribute 'to' must be i32 or i64");
  return std::vector<Type>{{*to, std::move(shape), {}}};
}

Status Verify(const NodeView& view) {
  if (!IsNumber(view.in(0).dtype))
    return Error(fmt::format("operand 0 is {}; arg_max takes numbers", ToString(view.in(0))));
  const ir::Shape& shape = view.in(0).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis"), shape.size()).With("attribute 'axis'"));
  const ir::Dim& searched = shape[static_cast<size_t>(axis)];
  if (!searched.known() || searched.size() > 0) return {};
  return Error(fmt::format("operand 0 is {}; there is no largest of no elements", ToString(view.in(0))));
}

template <typename T>
void Search(const EvalView& view, const Lines& lines, Tensor& out) {
  const bool smallest = view.attrs().Int("smallest") != 0, last = view.attrs().Int("last") != 0;
  for (int64_t line = 0; line < lines.count; ++line) {
    const T* x = view.in(0).Data<T>().data() + lines.Start(line);
    int64_t best = 0;
    for (int64_t i = 1; i < lines.depth; ++i) {
      const T a = x[i * lines.step], b = x[best * lines.step];
      if ((smallest ? a < b : a > b) || (last && a == b)) best = i;
    }
    if (out.dtype() == DType::kI64) out.MutableData<int64_t>()[static_cast<size_t>(line)] = best;
    if (out.dtype() == DType::kI32)
      out.MutableData<int32_t>()[static_cast<size_t>(line)] = static_cast<int32_t>(best);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Tensor& in = view.in(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), in.dims().size())));
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (in.dims()[axis] == 0) return Error("there is no largest of no elements");
  if (out.count() == 0) return std::vector<Tensor>{std::move(out)};
  VisitNumber(in.dtype(), [&](auto zero) { Search<decltype(zero)>(view, Lines(in.dims(), axis), out); });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_arg_max = {
    "arg_max", "where the largest element along an axis is", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
