// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ops/reduction.h"
#include "ops/typecheck.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"kind", AttrKind::kText, true, "sum, prod, max or min"},
    {"axes", AttrKind::kInts, true, "the axes to fold"},
    {"keep_dims", AttrKind::kInt, false, "1 keeps folded axes as size 1, 1 when absent"}};

bool Chooses(std::string_view kind) {
  return kind == "max" || kind == "min";
}

Result<std::vector<Type>> Infer(const NodeView& view) {
  auto types = WHET_TRY(InferReduction(view));
  if (Chooses(view.attrs().Text("kind")) && view.in(0).quant.per_tensor()) types[0].quant = view.in(0).quant;
  return types;
}

Status Verify(const NodeView& view) {
  const std::string kind = view.attrs().Text("kind");
  if (Chooses(kind)) {
    WHET_TRY(CheckFamily(view, 1, kNumberFamilies | kBoolFamily | kI8Family));
    const std::vector<Type> result = WHET_TRY(InferReduction(view));
    const auto dims = ir::StaticDims(view.in(0).shape), reduced = ir::StaticDims(result[0].shape);
    if (dims && reduced && ir::ElementCount(*dims) == 0 && ir::ElementCount(*reduced) > 0)
      return Error("there is no largest or least of no elements");
    return CheckEqualQuant(view);
  }
  if (kind != "sum" && kind != "prod")
    return Error(fmt::format("attribute 'kind' is '{}'; it must be sum, prod, max or min", kind));
  return CheckFamily(view, 1, kNumberFamilies);
}

// Sums and products of f32 are made in double, those of integers modulo 2^64.
template <typename T>
auto Widened(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(value);
  } else {
    return static_cast<uint64_t>(value);
  }
}

template <typename T>
void Accumulate(const Tensor& in, const std::vector<int64_t>& axes, bool product, Tensor& out) {
  using Wide = decltype(Widened(T{}));
  std::vector<Wide> totals(static_cast<size_t>(out.count()), product ? Wide{1} : Wide{0});
  ForEachReduced(in.dims(), axes, [&, x = in.Data<T>()](size_t i, size_t to) {
    totals[to] = product ? totals[to] * Widened(x[i]) : totals[to] + Widened(x[i]);
  });
  std::transform(totals.begin(), totals.end(), out.MutableData<T>().begin(),
                 [](Wide total) { return static_cast<T>(total); });
}

// A NaN wins over every number.
template <typename T>
void Choose(const Tensor& in, const std::vector<int64_t>& axes, bool least, Tensor& out) {
  std::vector<bool> seen(static_cast<size_t>(out.count()), false);
  const auto y = out.MutableData<T>();
  ForEachReduced(in.dims(), axes, [&, x = in.Data<T>()](size_t i, size_t to) {
    if (!seen[to] || x[i] != x[i] || (least ? x[i] < y[to] : x[i] > y[to])) y[to] = x[i];
    seen[to] = true;
  });
}

template <typename T>
void Fold(const EvalView& view, const std::vector<int64_t>& axes, Tensor& out) {
  const std::string kind = view.attrs().Text("kind");
  if (Chooses(kind)) {
    Choose<T>(view.in(0), axes, kind == "min", out);
  } else {
    Accumulate<T>(view.in(0), axes, kind == "prod", out);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const ir::Dims& dims = view.in(0).dims();
  const auto axes = WHET_TRY(ResolveAxes(view.attrs().Ints("axes"), dims.size()));
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (Chooses(view.attrs().Text("kind")) && view.in(0).count() == 0 && out.count() > 0)
    return Error("there is no largest or least of no elements");
  VisitStored(out.dtype(), [&](auto zero) { Fold<decltype(zero)>(view, axes, out); });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_reduce = {
    "reduce", "sum, product, largest or least over axes", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
