// SPDX-License-Identifier: Apache-2.0
#include "passes/normalisation.h"

#include <cmath>

namespace whet::passes {

std::optional<Normalisation> NormalisationOf(const ir::Graph& graph, const ir::Node& batch_norm) {
  const ir::Tensor* operands[4];  // gamma, beta, mean, variance
  for (size_t i = 0; i < 4; ++i) {
    operands[i] = graph.constant(batch_norm.inputs[i + 1]);
    if (!operands[i] || operands[i]->count() != operands[0]->count()) return std::nullopt;
  }
  const double epsilon = batch_norm.attrs.Real("epsilon");
  Normalisation result;
  for (int64_t c = 0; c < operands[0]->count(); ++c) {
    result.factor.push_back(operands[0]->RealAt(c) / std::sqrt(operands[3]->RealAt(c) + epsilon));
    result.offset.push_back(operands[1]->RealAt(c) - operands[2]->RealAt(c) * result.factor.back());
  }
  return result;
}

std::vector<float> ToFloats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

}  // namespace whet::passes
