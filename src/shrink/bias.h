// SPDX-License-Identifier: Apache-2.0
// Bias correction: storing weights shifts the mean of each output channel, and the bias takes that back. Means of a linear
// operation follow from the means of its operand (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
// Correction", ICCV 2019, section 4.2), here with means that were measured.
#ifndef WHET_SHRINK_BIAS_H_
#define WHET_SHRINK_BIAS_H_

#include <span>
#include <vector>

#include "ir/graph.h"
#include "shrink/calibrate.h"
#include "shrink/insert.h"

namespace whet::shrink {

// The mean of each output channel of a convolution or fully connected layer without bias, when the channels of its operand
// have these means. Borders are left out of account.
std::vector<double> MeanResult(const ir::Node& node, const ir::Tensor& weights,
                               std::span<const double> means);

// Changes the biases of the nodes whose weights are stored; a node without one gets one. Yields how many were changed.
int CorrectBiases(const Observed& observed, const Scheme& scheme, ir::Graph* graph);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_BIAS_H_
