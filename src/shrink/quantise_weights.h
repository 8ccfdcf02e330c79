// SPDX-License-Identifier: Apache-2.0
// Weights alone: layers go on computing in floats, on weights that are stored in 8 or 4 bits. The plan is smaller, needs no
// samples and runs as fast as the float one.
#ifndef WHET_SHRINK_QUANTISE_WEIGHTS_H_
#define WHET_SHRINK_QUANTISE_WEIGHTS_H_

#include <set>
#include <string>

#include "shrink/quantise.h"

namespace whet::shrink {

struct WeightOptions {
  int bits = 8;  // 8 or 4
  int64_t group =
      0;  // weights that share a scale, along the axis that is summed over; 0: 32 with 4 bits, else a channel
  bool equalise = true, correct_bias = true;
  double least_sqnr_db = 0;          // with 4 bits and samples: layers get 8 until the answers keep this
  std::set<std::string> keep_float;  // names of nodes
  int threads = 1;
  size_t judged = 32;
  size_t explained = 0;  // of those, on how many each layer is tried alone for Quantised::explanations; 0: not at all
  Progress progress;
};

// `graph` as imported. Of the result, `weights` has one entry for each layer that could store them. With 4 bits, what has few
// weights to a scale (depthwise convolutions, the first layer) is stored in 8. Samples may be null: then no answers are compared,
// and biases stay. Errors: no layer with float weights that are worth it.
Result<Quantised> QuantiseWeights(ir::Graph graph, const Samples* samples, const WeightOptions& options);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_QUANTISE_WEIGHTS_H_
