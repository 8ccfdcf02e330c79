// SPDX-License-Identifier: Apache-2.0
#include "ops/recurrent.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {kReverse, kActivations, kAlphas, kBetas, kClip};

void Step(Recurrence& run, const float* pre) {
  const std::vector<double> product = run.Product(run.h, 0);
  for (size_t j = 0; j < product.size(); ++j)
    run.h[j] = run.activations[0](run.Clipped(double{pre[j]} + product[j]));
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return InferRecurrent(view, kRnn);
}
Status Verify(const NodeView& view) {
  return VerifyRecurrent(view, kRnn);
}
Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalRecurrent(view, kRnn, Step);
}

}  // namespace

constinit const Op kOp_rnn = {"rnn", "h = f(xw + h * r + rb), step by step", 2, 5, 2, kAttrs, Infer, Verify,
                              Eval};

}  // namespace whet::ops
