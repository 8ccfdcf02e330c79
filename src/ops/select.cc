// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/movement.h"
#include "ops/op.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const ir::Shape shape = WHET_TRY(BroadcastShapes(view.in(1).shape, view.in(2).shape));
  return std::vector<ir::Type>{
      {view.in(1).dtype, WHET_TRY(BroadcastShapes(view.in(0).shape, shape)), view.in(1).quant}};
}

Status Verify(const NodeView& view) {
  const ir::Type &a = view.in(1), &b = view.in(2);
  if (view.in(0).dtype != DType::kBool)
    return Error(fmt::format("operand 0 is {}; it must be bool, cast it before", ToString(view.in(0))));
  const bool one_kind = a.dtype == b.dtype && a.quant == b.quant && a.dtype == view.out(0).dtype &&
                        a.quant == view.out(0).quant && a.quant.scale.size() <= 1;
  if (one_kind) return {};
  return Error(fmt::format("chooses between {} and {} for {}; all must be of one type and quantisation",
                           ToString(a), ToString(b), ToString(view.out(0))));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  const auto test = view.in(0).Data<uint8_t>();
  std::vector<int64_t> chosen(static_cast<size_t>(out.count()));
  ForEachBroadcast(out.dims(), view.in(0).dims(), view.in(1).dims(), [&](int64_t i, int64_t t, int64_t a) {
    chosen[static_cast<size_t>(i)] = test[static_cast<size_t>(t)] ? a : -1;
  });
  ForEachBroadcast(out.dims(), view.in(0).dims(), view.in(2).dims(), [&](int64_t i, int64_t, int64_t b) {
    const int64_t a = chosen[static_cast<size_t>(i)];
    CopyElement(a >= 0 ? view.in(1) : view.in(2), a >= 0 ? a : b, out, i);
  });
  return std::vector{std::move(out)};
}

}  // namespace

constinit const Op kOp_select = {
    "select", "the first or the second of two elements, by a truth value", 3, 3, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
