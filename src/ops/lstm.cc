// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/recurrent.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    kReverse,
    kActivations,
    kAlphas,
    kBetas,
    kClip,
    {"cell_clip", AttrKind::kReal, false, "bound of the cell state; none when 0 or absent"},
    {"projection_clip", AttrKind::kReal, false, "bound of the projection; none when 0 or absent"},
    {"coupled", AttrKind::kInt, false, "1: the forget gate is 1 less the input gate"}};

double Bounded(double x, double bound) {
  return bound > 0 ? std::clamp(x, -bound, bound) : x;
}

std::vector<double> Projected(const Recurrence& run, const std::vector<double>& out) {
  if (!run.view.has(7)) return out;
  const auto weights = run.view.in(7).Data<float>();
  const size_t columns = static_cast<size_t>(run.hidden);
  std::vector<double> h(columns);
  for (size_t p = 0; p < columns; ++p) {
    double sum = run.view.has(8) ? double{run.view.in(8).Data<float>()[p]} : 0;
    for (size_t j = 0; j < out.size(); ++j) sum += out[j] * double{weights[j * columns + p]};
    h[p] = Bounded(sum, run.view.attrs().Real("projection_clip", 0));
  }
  return h;
}

// Gates are input, output, forget, cell; peepholes input, output, forget.
void Step(Recurrence& run, const float* pre) {
  const size_t n = static_cast<size_t>(run.units);
  const ir::Attrs& attrs = run.view.attrs();
  std::vector<double> product[4], out(n);
  for (int64_t gate = 0; gate < 4; ++gate) product[gate] = run.Product(run.h, gate);
  const auto gate = [&](size_t g, size_t j, double cell) {
    const double look = run.view.has(6) ? cell * double{run.view.in(6).Data<float>()[g * n + j]} : 0;
    return run.activations[0](run.Clipped(double{pre[g * n + j]} + product[g][j] + look));
  };
  for (size_t j = 0; j < n; ++j) {
    const double input = gate(0, j, run.c[j]);
    const double forget = attrs.Int("coupled") ? 1 - input : gate(2, j, run.c[j]);
    const double fresh = run.activations[1](run.Clipped(double{pre[3 * n + j]} + product[3][j]));
    run.c[j] = Bounded(forget * run.c[j] + input * fresh, attrs.Real("cell_clip", 0));
    out[j] = gate(1, j, run.c[j]) * run.activations[2](run.c[j]);
  }
  run.h = Projected(run, out);
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  return InferRecurrent(view, kLstm);
}
Status Verify(const NodeView& view) {
  return VerifyRecurrent(view, kLstm);
}
Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalRecurrent(view, kLstm, Step);
}

}  // namespace

constinit const Op kOp_lstm = {"lstm", "long short-term memory, step by step", 2, 9, 3, kAttrs, Infer, Verify,
                               Eval};

}  // namespace whet::ops
