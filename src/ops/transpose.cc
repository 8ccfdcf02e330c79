// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<int64_t>> Perm(const NodeView& view) {
  const std::vector<int64_t> perm = view.attrs().Ints("perm");
  const size_t rank = view.in(0).shape.size();
  std::vector<bool> seen(rank, false);
  for (int64_t axis : perm) {
    if (axis < 0 || axis >= static_cast<int64_t>(rank) || seen[static_cast<size_t>(axis)]) break;
    seen[static_cast<size_t>(axis)] = true;
  }
  if (perm.size() == rank && std::find(seen.begin(), seen.end(), false) == seen.end()) return perm;
  return Error(fmt::format("'perm' is [{}]; it must hold each axis of {} once", fmt::join(perm, ", "),
                           ToString(view.in(0).shape)));
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const std::vector<int64_t> perm = WHET_TRY(Perm(view));
  ir::Type type = view.in(0);
  for (size_t i = 0; i < perm.size(); ++i) type.shape[i] = view.in(0).shape[static_cast<size_t>(perm[i])];
  const auto dims = ir::StaticDims(view.in(0).shape);
  if (dims || !type.quant.grouped())
    type.quant = ir::PermutedQuant(type.quant, dims.value_or(ir::Dims()), perm);
  return std::vector{type};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const std::vector<int64_t> perm = view.attrs().Ints("perm");
  const ir::Dims steps = Strides(view.in(0).dims());
  ir::Tensor out = ResultTensor(view);
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    int64_t from = 0;
    for (size_t d = 0; d < at.size(); ++d) from += at[d] * steps[static_cast<size_t>(perm[d])];
    CopyElement(view.in(0), from, out, to);
  });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"perm", AttrKind::kInts, true, "axis of the operand for each axis of the result"}};

}  // namespace

const Op kOp_transpose = {"transpose", "axes in another order", 1,   1, 1, kAttrs,
                          Infer,       NothingToVerify,         Eval};

}  // namespace whet::ops
