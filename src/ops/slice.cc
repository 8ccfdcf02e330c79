// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Dim;

constexpr int64_t kToTheEnd =
    (int64_t{1} << 31) - 1;  // an end at least this large means all of a symbolic axis

Dim Sliced(const Dim& dim, int64_t begin, int64_t end, int64_t step) {
  if (dim.known()) {
    const int64_t length = std::min(end, dim.size()) - begin;
    return Dim(length <= 0 ? 0 : (length + step - 1) / step);
  }
  if (begin == 0 && end >= kToTheEnd && step == 1) return dim;
  return Dim::Symbol(fmt::format("{}[{}:{}:{}]", dim.symbol(), begin, end, step));
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const auto begin = WHET_TRY(PerAxis(view, "begin", 0));
  const auto end = WHET_TRY(PerAxis(view, "end", 0));
  const auto step = WHET_TRY(PerAxis(view, "step", 1));
  ir::Type type = view.in(0);
  for (size_t i = 0; i < begin.size(); ++i) type.shape[i] = Sliced(type.shape[i], begin[i], end[i], step[i]);
  return std::vector{type};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto begin = view.attrs().Ints("begin"), step = view.attrs().Ints("step");
  const ir::Dims strides = Strides(view.in(0).dims());
  ir::Tensor out = ResultTensor(view);
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    int64_t from = 0;
    for (size_t d = 0; d < at.size(); ++d) from += (begin[d] + at[d] * step[d]) * strides[d];
    CopyElement(view.in(0), from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"begin", AttrKind::kInts, true, "first index along each axis"},
    {"end", AttrKind::kInts, true, "index after the last along each axis; clamped to the size"},
    {"step", AttrKind::kInts, true, "distance of the elements taken along each axis, at least 1"},
};

}  // namespace

const Op kOp_slice = {"slice", "every step-th element of a box", 1, 1, 1, kAttrs, Infer, NothingToVerify,
                      Eval};

}  // namespace whet::ops
