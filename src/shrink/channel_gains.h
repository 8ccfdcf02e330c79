// SPDX-License-Identifier: Apache-2.0
// Between an activation and a depthwise layer every channel may be stored in steps of its own: each is multiplied by a power
// of two as it is stored, and the layer's weights, which have a scale for each channel anyway, take it back. So channels of
// small numbers keep their bits beside those of large ones. Equalisation does the same in front of a ReLU; no factor passes
// through SiLU and its like.
#ifndef WHET_SHRINK_CHANNEL_GAINS_H_
#define WHET_SHRINK_CHANNEL_GAINS_H_

#include <map>

#include "ir/graph.h"
#include "shrink/calibrate.h"
#include "shrink/insert.h"

namespace whet::shrink {

// Of the values whose channels the placement lets have factors: those whose channels' ranges differ so much.
std::map<ir::ValueId, Gained> ChooseGains(const ir::Graph& graph, const Observed& observed,
                                          const Placement& placement, const Grid& grid);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_CHANNEL_GAINS_H_
