// SPDX-License-Identifier: Apache-2.0
#include "lower/goldens.h"

#include <algorithm>
#include <cmath>

#include "base/seeded_fill.h"
#include "ops/op.h"

namespace whet::lower {
namespace {

constexpr int64_t kSamples = 64;
constexpr double kRelative =
    5e-4;  // of the output's largest magnitude: float sums in another order, through tens of layers

// An approximate value that was quantised or compared may sit on the other side of a tie: one step of the
// stored type.
float ToleranceOf(const ir::Tensor& tensor) {
  if (!IsFloat(tensor.dtype())) return 1;
  double largest = 0;
  for (int64_t i = 0; i < tensor.count(); ++i) largest = std::max(largest, std::fabs(tensor.RealAt(i)));
  return static_cast<float>(largest * kRelative + 1e-6);
}

format::GoldenOutput Record(const ir::Tensor& tensor, bool exact) {
  format::GoldenOutput golden;
  golden.exact = exact;
  if (exact) {
    golden.sha256 = Sha256(tensor.bytes());
    return golden;
  }
  const int64_t samples = std::min(kSamples, tensor.count());
  for (int64_t i = 0; i < samples; ++i) {
    const int64_t at = i * tensor.count() / samples;
    golden.indices.push_back(static_cast<uint32_t>(at));
    golden.values.push_back(static_cast<float>(tensor.RealAt(at)));
  }
  golden.tolerance = ToleranceOf(tensor);
  return golden;
}

bool Finite(const format::GoldenOutput& golden) {
  return std::isfinite(golden.tolerance) &&
         std::all_of(golden.values.begin(), golden.values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace

std::vector<ir::Tensor> SeededInputs(const ir::Graph& graph, uint32_t seed) {
  std::vector<ir::Tensor> inputs;
  for (size_t i = 0; i < graph.inputs.size(); ++i) {
    const ir::Type& type = graph.type(graph.inputs[i]);
    ir::Tensor& tensor = inputs.emplace_back(type.dtype, ir::StaticDims(type.shape).value_or(ir::Dims()));
    FillSeeded(type.dtype, seed, static_cast<uint32_t>(i), tensor.MutableBytes());
  }
  return inputs;
}

Result<format::Golden> MakeGolden(const ir::Graph& graph, uint32_t entry, uint32_t seed, uint32_t steps) {
  std::vector<ir::Tensor> outputs, states;
  for (uint32_t step = 0; step < steps; ++step) {
    outputs = WHET_TRY(ops::Evaluate(graph, SeededInputs(graph, seed + step), nullptr, &states));
  }
  const std::vector<bool> exact = ops::ExactValues(graph);
  format::Golden golden{entry, seed, {}, steps};
  for (size_t i = 0; i < outputs.size(); ++i) {
    golden.outputs.push_back(Record(outputs[i], exact[static_cast<size_t>(graph.outputs[i])]));
    if (!Finite(golden.outputs.back()))
      return Error("output '" + graph.value(graph.outputs[i]).name + "' is not finite");
  }
  return golden;
}

}  // namespace whet::lower
