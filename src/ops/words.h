// SPDX-License-Identifier: Apache-2.0
// 16-bit activations: the host's half of section 9 of docs/integer-spec.md. Real scales become the tables and
// factors that kernels use.
#ifndef WHET_OPS_WORDS_H_
#define WHET_OPS_WORDS_H_

#include <vector>

#include "ops/op.h"
#include "ops/quantmath.h"
#include "ops/unary.h"

namespace whet::ops {

// A function of 16-bit numbers: values at 513 nodes, between which WordAt interpolates.
constexpr int64_t kWordNodes = 513;
std::vector<int16_t> WordTable(const RealFunction& real, const ir::Quant& in, const ir::Quant& out,
                               ir::Dialect dialect);
int32_t WordAt(std::span<const int16_t> table, int32_t x);

// Elements of type i16 by the table. An i32 operand of 513 elements asks for the table itself.
Result<std::vector<ir::Tensor>> EvalWords(const EvalView& view, const RealFunction& real);

// An i32 operand of quantize is kept within +-SumLimit(factor): beyond, every result saturates.
int64_t SumLimit(double factor);

// Two straight lines that meet at real 0: stored steps of the result for one of the operand.
struct Slopes {
  double positive, negative;
};
// Of clamp, leaky_relu, abs and quantize; both slopes fit float32 exactly where the specification says so.
Slopes SlopesOf(const ir::Node& node, const ir::Type& in, const ir::Type& out);
Status CheckSlopes(const NodeView& view);
Result<std::vector<ir::Tensor>> EvalSlopes(const EvalView& view);

// Whether the node computes on 16-bit activations by slopes: operand or result are quantised i16 and the op is
// one of the above; or quantises sums in i32.
bool BySlopes(const ir::Node& node, const ir::Type& in, const ir::Type& out);

// sigmoid and tanh of dialect tflm: 256 values of the logistic function in 16 bits, and the operand's factor.
std::vector<int32_t> LogisticTable();
struct LogisticScale {
  int32_t multiplier, shift;
};
LogisticScale LogisticScaleOf(float in_scale);
Result<std::vector<ir::Tensor>> EvalLogisticWords(const EvalView& view, bool tanh);

// softmax. Default: exponentials of the high and of the low byte of a difference. tflm: of exp and 1 / (1 + x).
std::vector<int32_t> SoftmaxWordTable(float scale, double beta, int64_t count);
std::vector<int16_t> ExpTableTflm();
std::vector<int16_t> InverseTableTflm();
MultiplierD SoftmaxWordMultiplier(float scale, double beta);
Result<std::vector<ir::Tensor>> EvalSoftmaxWords(const EvalView& view, double beta);

}  // namespace whet::ops

#endif  // WHET_OPS_WORDS_H_
