// SPDX-License-Identifier: Apache-2.0
#include "ops/recurrent.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {kReverse,
                               kActivations,
                               kAlphas,
                               kBetas,
                               kClip,
                               {"linear_before_reset", AttrKind::kInt, false,
                                "1 resets the product of the hidden state, 0 the hidden state before it"}};

// Gates are update, reset, hidden.
void Step(Recurrence& run, const float* pre) {
  const size_t n = static_cast<size_t>(run.units);
  const bool after = run.view.attrs().Int("linear_before_reset") != 0;
  const std::vector<double> update = run.Product(run.h, 0), reset = run.Product(run.h, 1);
  std::vector<double> z(n), r(n), gated = run.h;
  for (size_t j = 0; j < n; ++j) {
    z[j] = run.activations[0](run.Clipped(double{pre[j]} + update[j]));
    r[j] = run.activations[0](run.Clipped(double{pre[n + j]} + reset[j]));
    gated[j] *= r[j];
  }
  const std::vector<double> hidden = run.Product(after ? run.h : gated, 2);
  for (size_t j = 0; j < n; ++j) {
    const double product = after ? r[j] * hidden[j] : hidden[j];
    const double candidate = run.activations[1](run.Clipped(double{pre[2 * n + j]} + product));
    run.h[j] = (1 - z[j]) * candidate + z[j] * run.h[j];
  }
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return InferRecurrent(view, kGru);
}
Status Verify(const NodeView& view) {
  return VerifyRecurrent(view, kGru);
}
Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalRecurrent(view, kGru, Step);
}

}  // namespace

constinit const Op kOp_gru = {"gru", "gated recurrent unit, step by step", 2, 5, 2, kAttrs, Infer, Verify,
                              Eval};

}  // namespace whet::ops
