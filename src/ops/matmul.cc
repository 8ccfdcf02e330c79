// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Shape;
using ir::Tensor;
using ir::Type;

constexpr Families kProducts = kFloatFamilies | kI8Family | kI32Family | kU32Family | kI64Family | kU64Family;

template <typename List>
List Batch(const List& shape) {
  return List(shape.begin(), shape.end() - 2);
}

Result<std::vector<Type>> Infer(const NodeView& view) {
  const Shape &a = view.in(0).shape, &b = view.in(1).shape;
  if (a.size() < 2 || b.size() < 2) {
    return Error(fmt::format("operands are {} and {}; both must be matrices [..., rows, columns]",
                             ToString(a), ToString(b)));
  }
  if (!Compatible(a.back(), b[b.size() - 2])) {
    return Error(fmt::format(
        "operands {} and {} do not multiply; the columns of the first must equal the rows of the second",
        ToString(a), ToString(b)));
  }
  Shape shape = WHET_TRY(BroadcastShapes(Batch(a), Batch(b)));
  shape.push_back(a[a.size() - 2]);
  shape.push_back(b.back());
  return std::vector<Type>{{view.in(0).dtype, std::move(shape), {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 2, kProducts));
  if (!IsQuantI8(view.in(0))) return {};
  const ir::Dim& inner = view.in(0).shape.back();
  const auto scales =
      ScalesF(view.in(0).quant.scale[0], view.in(1).quant.scale, view.out(0).quant.scale[0], 1);
  return CheckRequant(scales, (inner.known() ? inner.size() : 1) * 255 * 255);
}

template <typename Element, typename Sum, typename Emit>
void Multiply(const Tensor& a, const Tensor& b, const Dims& out, Sum a_zero, Sum b_zero, Emit emit) {
  const int64_t m = out[out.size() - 2], n = out.back(), k = a.dims().back();
  std::vector<Sum> row(static_cast<size_t>(n));
  ForEachBroadcast(Batch(out), Batch(a.dims()), Batch(b.dims()),
                   [&](int64_t batch, int64_t a_batch, int64_t b_batch) {
                     const Element* x = a.Data<Element>().data() + a_batch * m * k;
                     const Element* w = b.Data<Element>().data() + b_batch * k * n;
                     for (int64_t y = 0; y < m; ++y) {
                       std::fill(row.begin(), row.end(), Sum{0});
                       for (int64_t i = 0; i < k; ++i) {
                         const Sum left = Sum(x[y * k + i]) - a_zero;
                         for (int64_t o = 0; o < n; ++o)
                           row[static_cast<size_t>(o)] += left * (Sum(w[i * n + o]) - b_zero);
                       }
                       for (int64_t o = 0; o < n; ++o)
                         emit((batch * m + y) * n + o, row[static_cast<size_t>(o)]);
                     }
                   });
}

// Reals are summed in double, integers modulo 2^64.
template <typename T>
void MultiplyNumbers(const EvalView& view, Tensor& out) {
  using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
  const auto y = out.MutableData<T>();
  Multiply<T, Sum>(view.in(0), view.in(1), out.dims(), 0, 0,
                   [&](int64_t i, Sum sum) { y[static_cast<size_t>(i)] = static_cast<T>(sum); });
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (!view.quantised(0)) {
    VisitNumber(out.dtype(), [&](auto zero) { MultiplyNumbers<decltype(zero)>(view, out); });
    return std::vector<Tensor>{std::move(out)};
  }
  const ir::Quant &a = view.input_types[0].quant, &b = view.input_types[1].quant;
  const Requant requant(view, a.scale[0], b.scale, 1);
  const auto y = out.MutableData<int8_t>();
  Multiply<int8_t, int32_t>(view.in(0), view.in(1), out.dims(), a.zero_point[0], b.zero_point[0],
                            [&](int64_t i, int64_t sum) { y[static_cast<size_t>(i)] = requant(sum); });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_matmul = {
    "matmul", "product of matrices, batches broadcast", 2, 2, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
