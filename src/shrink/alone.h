// SPDX-License-Identifier: Apache-2.0
// What storing one part of a graph costs the answers when everything else computes in floats. Parts can be compared by it, and
// their noises nearly add up to that of the whole.
#ifndef WHET_SHRINK_ALONE_H_
#define WHET_SHRINK_ALONE_H_

#include <vector>

#include "ir/graph.h"
#include "shrink/insert.h"
#include "shrink/judge.h"

namespace whet::shrink {

// A float graph and how its parts are stored.
struct Storage {
  const ir::Graph& real;
  const ir::Graph& corrected;  // the same nodes, with the biases that go with stored weights
  const Scheme& scheme;
};

struct Part {
  std::vector<size_t> nodes;         // whose results and weights are stored, as far as the scheme stores them
  ir::ValueId input = ir::kNoValue;  // an input of the graph that is stored
};

// The float graph with that part rounded to what is stored; everything stays f32.
ir::Graph RoundPart(const Storage& storage, const Part& part);

// On the judge's first samples, `most` of them, on one thread.
Result<Noise> NoiseAlone(const Storage& storage, const Part& part, const Judge& judge, size_t most);

}  // namespace whet::shrink

#endif  // WHET_SHRINK_ALONE_H_
