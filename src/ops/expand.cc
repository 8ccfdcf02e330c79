// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  const std::vector<int64_t> sizes = view.attrs().Ints("shape");
  for (int64_t size : sizes) {
    if (size < 0) return Error(fmt::format("attribute 'shape' holds {}; sizes are at least 0", size));
  }
  ir::Type type = view.in(0);
  const ir::Shape shape = WHET_TRY(BroadcastShapes(type.shape, ir::ToShape(sizes)));
  if (shape != ir::ToShape(sizes))
    return Error(fmt::format("{} does not expand to {}", ToString(type.shape), ToString(ir::ToShape(sizes))));
  type.shape = shape;
  return std::vector{type};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor out = ResultTensor(view);
  ForEachBroadcast(out.dims(), view.in(0).dims(), out.dims(),
                   [&](int64_t i, int64_t from, int64_t) { CopyElement(view.in(0), from, out, i); });
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"shape", AttrKind::kInts, true, "sizes of the result, to which the operand's broadcast"}};

}  // namespace

const Op kOp_expand = {
    "expand", "elements repeated along axes of size 1", 1, 1, 1, kAttrs, Infer, NothingToVerify, Eval};

}  // namespace whet::ops
