// SPDX-License-Identifier: Apache-2.0
#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"begin", AttrKind::kInt, true, "first number whose energy is wanted"},
                               {"end", AttrKind::kInt, true, "the one behind the last; the others give 0"}};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  ir::Shape shape = view.in(0).shape;
  if (shape.empty() || !shape.back().known() || shape.back().size() % 2 != 0)
    return Error("operand 0 does not hold pairs");
  shape.back() = ir::Dim(shape.back().size() / 2);
  return std::vector{Plain(DType::kU32, std::move(shape))};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kI16));
  const int64_t count = CountOf(view.in(0)) / 2;
  WHET_TRY(CheckRange(view, "begin", 0, count));
  return CheckRange(view, "end", 0, count);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kU32, *ir::StaticDims(view.output_types[0].shape));
  for (int64_t i = view.attrs().Int("begin"); i < view.attrs().Int("end"); ++i) {
    const int64_t r = view.in(0).IntAt(2 * i), j = view.in(0).IntAt(2 * i + 1);
    y.MutableData<uint32_t>()[static_cast<size_t>(i)] = static_cast<uint32_t>(r * r + j * j);
  }
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_energy = {
    "signal_energy", "squared magnitude of complex numbers", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
