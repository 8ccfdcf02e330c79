// SPDX-License-Identifier: Apache-2.0
#include "shrink/judge.h"

#include <algorithm>

#include "passes/pass.h"
#include "shrink/runner.h"

namespace whet::shrink {
namespace {

constexpr size_t kMostBytes = size_t{64} << 20;

}  // namespace

Result<Judge> Judge::Make(const ir::Graph& real, const Samples& samples, size_t count, int threads) {
  Judge judge;
  judge.threads_ = threads;
  Runner runner = WHET_TRY(Runner::Make(WHET_TRY(Program::Make(real)), threads));
  size_t bytes = 0;
  for (size_t item : Spaced(samples.count, count)) {
    std::vector<ir::Tensor> inputs = WHET_TRY(samples.load(item));
    for (const ir::Tensor& input : inputs) bytes += input.bytes().size();
    if (bytes > kMostBytes && !judge.inputs_.empty()) break;
    judge.outputs_.push_back(WHET_TRY(runner.Run(inputs).With(samples.name(item))));
    judge.inputs_.push_back(std::move(inputs));
  }
  return judge;
}

Result<double> Judge::SqnrDb(const ir::Graph& quantised, size_t most) const {
  ir::Graph compiled = quantised;
  WHET_TRY(passes::RunPasses(compiled));
  return WHET_TRY(NoiseOf(std::move(compiled), most, threads_)).sqnr_db();
}

Result<Noise> Judge::NoiseOf(ir::Graph graph, size_t most, int threads) const {
  Runner runner = WHET_TRY(Runner::Make(WHET_TRY(Program::Make(std::move(graph))), threads));
  Noise noise;
  for (size_t i = 0; i < std::min(inputs_.size(), most); ++i) {
    const std::vector<ir::Tensor> outputs = WHET_TRY(runner.Run(inputs_[i]));
    for (size_t k = 0; k < outputs.size(); ++k) noise.Add(outputs_[i][k], outputs[k]);
  }
  return noise;
}

}  // namespace whet::shrink
