// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/op.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector<ir::Type>{{view.in(1).dtype, view.in(0).shape, view.in(1).quant}};
}

Status Verify(const NodeView& view) {
  const ir::Type& table = view.in(1);
  if (!IsQuantI8(view.in(0))) {
    return Error(fmt::format("operand 0 is {}; lookup takes i8 quantised per tensor", ToString(view.in(0))));
  }
  if (table.shape != ir::Shape{256} || table.quant.scale.size() > 1 || !view.constant(1)) {
    return Error(fmt::format("operand 1 is {}; it must be a constant of 256 elements", ToString(table)));
  }
  return {};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor out(view.in(1).dtype(), view.in(0).dims());
  for (int64_t i = 0; i < out.count(); ++i) CopyElement(view.in(1), view.in(0).IntAt(i) + 128, out, i);
  return std::vector{std::move(out)};
}

}  // namespace

constinit const Op kOp_lookup = {
    "lookup", "what a table of 256 holds for each stored byte", 2, 2, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
