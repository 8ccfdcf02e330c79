// SPDX-License-Identifier: Apache-2.0
// How far a quantised graph's answers are from the float graph's, on a few samples that stay in memory.
#ifndef WHET_SHRINK_JUDGE_H_
#define WHET_SHRINK_JUDGE_H_

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "shrink/noise.h"
#include "shrink/samples.h"

namespace whet::shrink {

class Judge {
 public:
  // Takes up to `count` samples, evenly spaced, as far as 64 MB hold them, and runs `real`, a graph after the passes.
  static Result<Judge> Make(const ir::Graph& real, const Samples& samples, size_t count, int threads);

  // 10 log10(sum r^2 / sum (r - q)^2) over all outputs and samples: r the float answers, q those of `quantised`, which has
  // quantize and dequantize around what is stored. Infinite when nothing differs.
  // Of the first samples alone where `most` is fewer than there are.
  Result<double> SqnrDb(const ir::Graph& quantised, size_t most = SIZE_MAX) const;

  // That of a graph as it is, without passes: of its answers to the first `most` samples.
  Result<Noise> NoiseOf(ir::Graph graph, size_t most, int threads) const;

  const std::vector<std::vector<ir::Tensor>>& inputs() const { return inputs_; }
  const std::vector<std::vector<ir::Tensor>>& outputs() const { return outputs_; }  // of the float graph
  int threads() const { return threads_; }

 private:
  std::vector<std::vector<ir::Tensor>> inputs_, outputs_;
  int threads_ = 1;
};

}  // namespace whet::shrink

#endif  // WHET_SHRINK_JUDGE_H_
