// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

using ir::Dim;

constexpr int64_t kToTheEnd =
    (int64_t{1} << 31) - 1;  // an end at least this large means all of a symbolic axis

Result<Dim> Sliced(const Dim& dim, int64_t begin, int64_t end, int64_t step) {
  if (dim.known() && step > 0) {
    const int64_t length = std::min(end, dim.size()) - begin;
    return Dim(length <= 0 ? 0 : (length - 1) / step + 1);
  }
  if (dim.known()) {
    const int64_t first = std::min(begin, dim.size() - 1);
    return Dim(first <= end ? 0 : (first - end - 1) / -step + 1);
  }
  if (step < 0) return Error("a step is negative along an open size; bind the size with --shape");
  if (begin == 0 && end >= kToTheEnd && step == 1) return dim;
  return Dim::Symbol(fmt::format("{}[{}:{}:{}]", dim.symbol(), begin, end, step));
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const auto begin = WHET_TRY(PerAxis(view, "begin", 0));
  const auto end = WHET_TRY(PerAxis(view, "end", -1));
  const auto step = WHET_TRY(PerAxis(view, "step", std::numeric_limits<int32_t>::min()));
  ir::Type type = view.in(0);
  for (size_t i = 0; i < begin.size(); ++i) {
    if (step[i] == 0) return Error("attribute 'step' holds 0");
    if (step[i] > 0 && end[i] < 0) return Error("attribute 'end' is -1 where 'step' is not negative");
    type.shape[i] = WHET_TRY(Sliced(type.shape[i], begin[i], end[i], step[i]));
  }
  return std::vector{type};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto begin = view.attrs().Ints("begin"), step = view.attrs().Ints("step");
  const ir::Dims strides = Strides(view.in(0).dims());
  ir::Tensor out = ResultTensor(view);
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    int64_t from = 0;
    for (size_t d = 0; d < at.size(); ++d) {
      const int64_t last = view.in(0).dims()[d] - 1;
      from += (std::min(begin[d], step[d] < 0 ? last : begin[d]) + at[d] * step[d]) * strides[d];
    }
    CopyElement(view.in(0), from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"begin", AttrKind::kInts, true,
     "first index along each axis; at most the last one where 'step' is negative"},
    {"end", AttrKind::kInts, true,
     "index that is reached no more along each axis; clamped to the size, -1 to run backwards to the start"},
    {"step", AttrKind::kInts, true, "distance of the elements taken along each axis, not 0"},
};

}  // namespace

const Op kOp_slice = {"slice", "every step-th element of a box", 1, 1, 1, kAttrs, Infer, NothingToVerify,
                      Eval};

}  // namespace whet::ops
