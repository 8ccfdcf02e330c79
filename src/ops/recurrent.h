// SPDX-License-Identifier: Apache-2.0
// What rnn, gru and lstm share. Their operands: xw [T,B,G*H], the input times its weights with their bias, gate
// after gate; r [P,G*H], what the hidden state is multiplied with; rb [G*H]?, added to that product; lengths i32
// [B]?, the steps of each sequence; h0 [B,P]?; and lstm's c0 [B,H]?, peephole [3*H]? (input, output, forget),
// projection [H,P]?, its bias [P]?. P is H but for a projection. Results: y [T,B,P], 0 behind the end of a
// sequence; the last h [B,P]; and lstm's last c [B,H].
#ifndef WHET_OPS_RECURRENT_H_
#define WHET_OPS_RECURRENT_H_

#include <array>
#include <string>
#include <vector>

#include "ops/op.h"
#include "ops/recurrent_attrs.h"

namespace whet::ops {

// How a cell goes on from one step to the next; all in double.
struct Cell {
  const char* name;
  int64_t gates;
  int activations;
  const char* defaults;  // of attribute `activations`
};
inline constexpr Cell kRnn = {"rnn", 1, 1, "Tanh"};
inline constexpr Cell kGru = {"gru", 3, 2, "Sigmoid,Tanh"};
inline constexpr Cell kLstm = {"lstm", 4, 3, "Sigmoid,Tanh,Tanh"};

Result<std::vector<ir::Type>> InferRecurrent(const NodeView& view, const Cell& cell);
Status VerifyRecurrent(const NodeView& view, const Cell& cell);

// The cell's functions in order.
struct Activation {
  std::string name;
  double alpha, beta;
  double operator()(double x) const;
};
Result<std::vector<Activation>> ActivationsOf(const ir::Attrs& attrs, const Cell& cell);

// One sequence while it is computed: `pre` is xw of this step, h and c what the step reads and replaces.
struct Recurrence {
  explicit Recurrence(const EvalView& v) : view(v) {}
  const EvalView& view;
  int64_t hidden = 0, units = 0;  // P and H
  std::vector<Activation> activations;
  std::vector<double> h, c;

  // h times column block `gate` of r, plus rb.
  std::vector<double> Product(const std::vector<double>& state, int64_t gate) const;
  double Clipped(double x) const;  // to attribute `clip`
};

using StepOf = void (*)(Recurrence&, const float* pre);
Result<std::vector<ir::Tensor>> EvalRecurrent(const EvalView& view, const Cell& cell, StepOf step);

}  // namespace whet::ops

#endif  // WHET_OPS_RECURRENT_H_
