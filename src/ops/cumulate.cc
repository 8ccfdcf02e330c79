// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/reduction.h"
#include "ops/typecheck.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"kind", AttrKind::kText, true, "sum or prod"},
    {"axis", AttrKind::kInt, true, "the axis to run along"},
    {"exclusive", AttrKind::kInt, false, "1 leaves each element itself out, 0 when absent"},
    {"reverse", AttrKind::kInt, false, "1 runs from the last element, 0 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  const Type& in = view.in(0);
  WHET_TRY(ResolveAxis(view.attrs().Int("axis"), in.shape.size()).With("attribute 'axis'"));
  return std::vector<Type>{{in.dtype, in.shape, {}}};
}

Status Verify(const NodeView& view) {
  const std::string kind = view.attrs().Text("kind");
  if (kind != "sum" && kind != "prod")
    return Error(fmt::format("attribute 'kind' is '{}'; it must be sum or prod", kind));
  return CheckFamily(view, 1, kNumberFamilies);
}

// Totals of integers wrap, those of f32 are kept in double.
template <typename T>
void Run(const EvalView& view, const Lines& lines, Tensor& out) {
  using Wide = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
  const bool product = view.attrs().Text("kind") == "prod", exclusive = view.attrs().Int("exclusive") != 0,
             reverse = view.attrs().Int("reverse") != 0;
  const auto x = view.in(0).Data<T>();
  const auto y = out.MutableData<T>();
  for (int64_t line = 0; line < lines.count; ++line) {
    Wide total = product ? Wide{1} : Wide{0};
    for (int64_t i = 0; i < lines.depth; ++i) {
      const int64_t along = reverse ? lines.depth - 1 - i : i;
      const size_t at = static_cast<size_t>(lines.Start(line) + along * lines.step);
      if (exclusive) y[at] = static_cast<T>(total);
      total = product ? total * static_cast<Wide>(x[at]) : total + static_cast<Wide>(x[at]);
      if (!exclusive) y[at] = static_cast<T>(total);
    }
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Tensor& in = view.in(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), in.dims().size())));
  Tensor out(in.dtype(), in.dims());
  if (out.count() == 0) return std::vector<Tensor>{std::move(out)};
  VisitNumber(in.dtype(), [&](auto zero) { Run<decltype(zero)>(view, Lines(in.dims(), axis), out); });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_cumulate = {
    "cumulate", "running sums or products along an axis", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
