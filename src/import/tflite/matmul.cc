// SPDX-License-Identifier: Apache-2.0
// Products of two tensors that are both computed, or of more than one matrix.
#include <fmt/format.h>

#include <numeric>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

// The last two axes exchanged.
Result<ir::ValueId> Turned(Translation& t, ir::ValueId x, const char* suffix) {
  const size_t rank = t.graph().type(x).shape.size();
  if (rank < 2) return Error("its operands must have two dimensions or more");
  std::vector<int64_t> perm(rank);
  std::iota(perm.begin(), perm.end(), int64_t{0});
  std::swap(perm[rank - 1], perm[rank - 2]);
  return t.Add("transpose", suffix, {x}, {{"perm", perm}});
}

// Operand i beside float activations is float32, whatever the file stores.
Result<ir::ValueId> Matching(Translation& t, size_t i) {
  if (t.out().type.dtype != DType::kF32 || t.in(i).type.dtype == DType::kF32) return t.Operand(i);
  return t.graph().AddConstant(t.in(i).name, WHET_TRY(t.Floats(i)));
}

}  // namespace

Status BatchMatMul(Translation& t) {
  const wire::BatchMatMulOptions* options = t.op().options_as_BatchMatMul();
  const auto turn = [&](ir::ValueId* a, ir::ValueId* b) -> Status {
    if (options && options->adjoint_a()) *a = WHET_TRY(Turned(t, *a, "a"));
    if (options && options->adjoint_b()) *b = WHET_TRY(Turned(t, *b, "b"));
    return {};
  };
  if (t.out().type.dtype == DType::kI16) {  // by floats: 16 bits by 16 bits have no integer form here
    return ThroughFloat(t, [&](std::vector<ir::ValueId> x) -> Result<ir::ValueId> {
      WHET_TRY(turn(&x[0], &x[1]));
      return t.Add("matmul", "real", std::move(x));
    });
  }
  ir::ValueId a = WHET_TRY(Matching(t, 0)), b = WHET_TRY(Matching(t, 1));
  WHET_TRY(turn(&a, &b));
  t.Emit(t.ir_op(), {a, b});
  return {};
}

// FULLY_CONNECTED by weights [N, K] that the model computes.
Status ComputedWeights(Translation& t, const ir::Attrs& bounds) {
  if (t.has(2) && t.in(0).type.quant.present()) {
    return Error("a bias beside computed 8-bit weights is not supported; add it by a node of its own");
  }
  const ir::Dims& weights = t.in(1).dims;
  const int64_t rows = ir::ElementCount(t.in(0).dims) / weights[1];
  const ir::ValueId x = t.Reshaped(t.Operand(0), {rows, weights[1]}, "rows");
  const ir::ValueId w = WHET_TRY(Turned(t, t.Operand(1), "turned"));
  ir::Type type = t.out().type;
  type.shape = ir::ToShape({rows, weights[0]});
  ir::ValueId y = t.Step("matmul", "product", {x, w}, type);
  if (t.has(2)) y = t.Step("add", "sum", {y, t.Operand(2)}, type);
  if (bounds.Has("act_min") || bounds.Has("act_max")) {
    ir::Attrs clamp;
    if (bounds.Has("act_min")) clamp.Set("min", bounds.Real("act_min"));
    if (bounds.Has("act_max")) clamp.Set("max", bounds.Real("act_max"));
    y = t.Step("clamp", "clamped", {y}, type, std::move(clamp));
  }
  t.Emit("reshape", {y}, {{"shape", t.out().dims}});
  return {};
}

}  // namespace whet::import::tflite
