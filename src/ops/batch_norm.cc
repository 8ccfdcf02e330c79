// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "ops/movement.h"
#include "ops/shapes.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return std::vector{ir::Type{DType::kF32, view.in(0).shape, {}}};
}

Status Verify(const NodeView& view) {
  const ir::Shape& shape = view.in(0).shape;
  if (shape.empty()) return Error("the operand has no axes; channels are its last axis");
  for (size_t i = 0; i < view.input_count(); ++i) {
    if (view.in(i).dtype != DType::kF32)
      return Error(fmt::format("operand {} is {}; all are f32", i, DTypeName(view.in(i).dtype)));
    if (i > 0 && !Compatible(view.in(i).shape, {shape.back()})) {
      return Error(fmt::format("operand {} is {}; it needs one number per channel of {}", i,
                               ToString(view.in(i).shape), ToString(shape)));
    }
  }
  return {};
}

// Symbolic sizes are only known to agree once the graph runs.
Status CheckSizes(const EvalView& view) {
  for (size_t i = 1; i < view.inputs.size(); ++i) {
    if (view.in(i).count() != view.in(0).dims().back()) {
      return Error(fmt::format("operand {} has {} elements for {} channels", i, view.in(i).count(),
                               view.in(0).dims().back()));
    }
  }
  return {};
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  WHET_TRY(CheckSizes(view));
  const double epsilon = view.attrs().Real("epsilon");
  const auto x = view.in(0).Data<float>(), gamma = view.in(1).Data<float>(), beta = view.in(2).Data<float>();
  const auto mean = view.in(3).Data<float>(), variance = view.in(4).Data<float>();
  ir::Tensor out = ResultTensor(view);
  const auto y = out.MutableData<float>();
  for (size_t i = 0; i < x.size(); ++i) {
    const size_t c = i % gamma.size();
    const double factor = gamma[c] / std::sqrt(variance[c] + epsilon);
    y[i] = static_cast<float>((static_cast<double>(x[i]) - mean[c]) * factor + beta[c]);
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {{"epsilon", AttrKind::kReal, true, "added to the variance"}};

}  // namespace

const Op kOp_batch_norm = {"batch_norm",
                           "(x - mean) / sqrt(variance + epsilon) * gamma + beta, per channel",
                           5,
                           5,
                           1,
                           kAttrs,
                           Infer,
                           Verify,
                           Eval};

}  // namespace whet::ops
