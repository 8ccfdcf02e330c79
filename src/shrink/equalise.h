// SPDX-License-Identifier: Apache-2.0
// Cross-layer equalisation: of two layers that follow one another, each channel between them is scaled down in the first and
// up in the second, so that no channel needs a much wider range than its neighbours (Nagel et al., "Data-Free Quantization
// Through Weight Equalization and Bias Correction", ICCV 2019, section 4.1). The float answers stay what they were, up to
// rounding.
#ifndef WHET_SHRINK_EQUALISE_H_
#define WHET_SHRINK_EQUALISE_H_

#include "ir/graph.h"

namespace whet::shrink {

// Pairs that were scaled: the first layer has no activation, or a ReLU, and nothing but the second reads its result.
int EqualiseLayers(ir::Graph* graph);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_EQUALISE_H_
