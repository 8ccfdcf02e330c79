// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Dim;

Dim Sum(const Dim& a, const Dim& b) {
  if (a.known() && b.known()) return Dim(a.size() + b.size());
  return Dim::Symbol(fmt::format("{}+{}", a.known() ? std::to_string(a.size()) : a.symbol(),
                                 b.known() ? std::to_string(b.size()) : b.symbol()));
}

// Joins one more operand's type to `joined`.
Status Join(const ir::Type& type, size_t axis, ir::Type* joined) {
  if (type.dtype != joined->dtype || type.shape.size() != joined->shape.size()) {
    return Error(
        fmt::format("cannot join {} to {}; dtype and rank must be equal", ToString(type), ToString(*joined)));
  }
  for (size_t i = 0; i < type.shape.size(); ++i) {
    Dim& dim = joined->shape[i];
    if (i == axis) {
      dim = Sum(dim, type.shape[i]);
    } else if (!Compatible(dim, type.shape[i])) {
      return Error(fmt::format("cannot join {} to {} along axis {}; the other sizes must be equal",
                               ToString(type.shape), ToString(joined->shape), axis));
    } else if (!dim.known()) {
      dim = type.shape[i];
    }
  }
  return {};
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  ir::Type joined = view.in(0);
  const size_t axis =
      static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), joined.shape.size())));
  for (size_t i = 0; i < view.input_count(); ++i) {
    if (!view.has(i)) return Error(fmt::format("operand {} is absent; leave it out", i));
    WHET_TRY(RequirePerTensor(view, i));
    if (i > 0) WHET_TRY(Join(view.in(i), axis, &joined));
  }
  return std::vector{joined};
}

Status Verify(const NodeView& view) {
  for (size_t i = 1; i < view.input_count(); ++i) {
    if (!view.has(i) || view.in(i).quant == view.in(0).quant) continue;
    return Error(fmt::format("operand {} is quantised unlike operand 0; put a quantize node in between", i));
  }
  return {};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor out = ResultTensor(view);
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis"), out.dims().size())));
  const ir::Dims strides = Strides(out.dims());
  int64_t offset = 0;
  for (const ir::Tensor* in : view.inputs) {
    ForEachIndex(in->dims(), [&](int64_t from, const ir::Dims& at) {
      int64_t to = offset * strides[axis];
      for (size_t d = 0; d < at.size(); ++d) to += at[d] * strides[d];
      CopyElement(*in, from, out, to);
    });
    offset += in->dims()[axis];
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, true, "the axis along which operands follow each other"}};

}  // namespace

const Op kOp_concat = {
    "concat", "operands one after the other along an axis", 1, -1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
