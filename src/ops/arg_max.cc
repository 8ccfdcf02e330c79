// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ops/op.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, true, "the axis to search along"},
    {"keep_dims", AttrKind::kInt, false, "1 keeps the axis as size 1, 0 when absent"},
    {"to", AttrKind::kText, false, "element type of the result, i32 or i64; i64 when absent"}};

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
  const DType dtype = view.in(0).dtype;
  if (dtype == DType::kF32 || dtype == DType::kI8 || dtype == DType::kI32) return {};
  return Error(fmt::format("operand 0 is {}; arg_max takes f32, i8 or i32", ToString(view.in(0))));
}

template <typename T>
int64_t FirstLargest(const T* x, int64_t count, int64_t step) {
  int64_t best = 0;
  for (int64_t i = 1; i < count; ++i) best = x[i * step] > x[best * step] ? i : best;
  return best;
}

template <typename T>
void Search(const Tensor& in, size_t axis, Tensor& out) {
  const int64_t step = Strides(in.dims())[axis], count = in.dims()[axis];
  for (int64_t i = 0; i < out.count(); ++i) {
    const int64_t best = FirstLargest(in.Data<T>().data() + i / step * step * count + i % step, count, step);
    if (out.dtype() == DType::kI64) out.MutableData<int64_t>()[static_cast<size_t>(i)] = best;
    if (out.dtype() == DType::kI32)
      out.MutableData<int32_t>()[static_cast<size_t>(i)] = static_cast<int32_t>(best);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Tensor& in = view.in(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), in.dims().size())));
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (in.dims()[axis] == 0) return Error("arg_max of no elements");
  if (in.dtype() == DType::kF32) Search<float>(in, axis, out);
  if (in.dtype() == DType::kI8) Search<int8_t>(in, axis, out);
  if (in.dtype() == DType::kI32) Search<int32_t>(in, axis, out);
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_arg_max = {
    "arg_max", "where the first of the largest elements is", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
