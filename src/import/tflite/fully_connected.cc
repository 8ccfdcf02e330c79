// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/weights.h"

namespace whet::import::tflite {
namespace {

bool SameButLast(const ir::Dims& a, const ir::Dims& b) {
  return !a.empty() && a.size() == b.size() && std::equal(a.begin(), a.end() - 1, b.begin());
}

}  // namespace

// The format multiplies its input as rows of K elements, whatever its shape; where that is another shape,
// reshapes stand around.
Status FullyConnected(Translation& t) {
  const wire::FullyConnectedOptions* options = t.op().options_as_FullyConnected();
  ir::Attrs attrs;
  if (options) WHET_TRY(SetActivation(options->activation(), &attrs));
  if (options && options->weights_format() != wire::WeightsFormat::DEFAULT) {
    return Error("its weights are shuffled for one processor; re-export the model");
  }
  const ir::Dims &in = t.in(0).dims, &weights = t.in(1).dims, &out = t.out().dims;
  if (weights.size() != 2 || weights[1] < 1) {
    return Error(fmt::format("its weights must be [N, K], not {}", ToString(t.in(1).type.shape)));
  }
  const int64_t n = weights[0], k = weights[1], count = ir::ElementCount(in);
  int64_t results = 0;
  if (count % k != 0 || __builtin_mul_overflow(count / k, n, &results) || ir::ElementCount(out) != results) {
    return Error(fmt::format("its input {} and result {} do not go with weights {}",
                             ToString(t.in(0).type.shape), ToString(t.out().type.shape),
                             ToString(t.in(1).type.shape)));
  }
  if (!t.Constant(1)) return ComputedWeights(t, attrs);
  const ir::ValueId w = WHET_TRY(AddWeights(t, weights, 0, 0));
  const ir::ValueId bias = WHET_TRY(AddBias(t));
  if (SameButLast(in, out) && in.back() == k && out.back() == n) {
    t.Emit(t.ir_op(), {t.Operand(0), w, bias}, std::move(attrs));
    return {};
  }
  const ir::ValueId rows = t.Reshaped(t.Operand(0), {count / k, k}, "rows");
  if (out == ir::Dims{count / k, n}) {
    t.Emit(t.ir_op(), {rows, w, bias}, std::move(attrs));
    return {};
  }
  ir::Type type = t.out().type;
  type.shape = ir::ToShape({count / k, n});
  const ir::ValueId product =
      t.Step(t.ir_op(), "product", {rows, w, bias}, std::move(type), std::move(attrs));
  t.Emit("reshape", {product}, {{"shape", out}});
  return {};
}

}  // namespace whet::import::tflite
