// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  return std::vector{view.in(0)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(ResolveAxis(view.attrs().Int("axis"), view.in(0).shape.size()));
  const auto count = ir::StaticDims(view.in(1).shape);
  if (view.in(1).dtype != DType::kI64 || !count || ir::ElementCount(*count) != 1)
    return Error(fmt::format("operand 1 is {}; it must be one i64 number", ToString(view.in(1))));
  const std::string with = view.attrs().Text("with", "zero");
  if (with == "zero") return {};
  if (with != "lowest" && with != "highest")
    return Error(fmt::format("attribute 'with' is '{}'; it is zero, lowest or highest", with));
  return IsNumber(view.in(0).dtype) ? Status()
                                    : Error(fmt::format("{} has no {} number", ToString(view.in(0)), with));
}

// One element that holds what `with` names.
ir::Tensor Filler(DType dtype, std::string_view with) {
  ir::Tensor filler(dtype, {1});
  if (with == "zero") return filler;
  VisitNumber(dtype, [&](auto zero) {
    using T = decltype(zero);
    using Limits = std::numeric_limits<T>;
    const T highest = Limits::has_infinity ? Limits::infinity() : Limits::max();
    const T lowest = Limits::has_infinity ? static_cast<T>(-Limits::infinity()) : Limits::lowest();
    filler.MutableData<T>()[0] = with == "lowest" ? lowest : highest;
  });
  return filler;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor& x = view.in(0);
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), x.dims().size())));
  const int64_t count = view.in(1).IntAt(0);
  const ir::Tensor filler = Filler(x.dtype(), view.attrs().Text("with", "zero"));
  ir::Tensor out = ir::Tensor::FromBytes(x.dtype(), x.dims(), x.bytes());
  ForEachIndex(x.dims(), [&](int64_t i, const ir::Dims& at) {
    if (at[axis] >= count) CopyElement(filler, 0, out, i);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, true, "the axis whose first elements, as many as the count says, stay"},
    {"with", AttrKind::kText, false,
     "what the others become: zero (bytes of 0), lowest or highest of the type"}};

}  // namespace

const Op kOp_fill_beyond = {
    "fill_beyond", "one value behind a counted number of elements", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
