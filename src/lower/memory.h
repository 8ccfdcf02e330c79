// SPDX-License-Identifier: Apache-2.0
// Where buffers lie in the arena: two may overlap when they are never alive together.
// docs/adr/0004-memory.md.
#ifndef WHET_LOWER_MEMORY_H_
#define WHET_LOWER_MEMORY_H_

#include <cstdint>
#include <vector>

#include "lower/alias.h"

namespace whet::lower {

struct Placement {
  std::vector<int64_t> offsets;  // of each buffer
  int64_t arena_bytes = 0;
};

// Tries several orders of placing, largest first among them, each buffer into the smallest gap that takes it;
// then swaps at random from a fixed seed while the arena is above the lower bound. Offsets are multiples of
// `alignment`.
Placement PlaceBuffers(const std::vector<Buffer>& buffers, int64_t alignment);

// Bytes alive at each of `steps` steps, sizes rounded up to the alignment; the largest is a lower bound of
// any placement.
std::vector<int64_t> LiveBytes(const std::vector<Buffer>& buffers, int32_t steps, int64_t alignment);

}  // namespace whet::lower

#endif  // WHET_LOWER_MEMORY_H_
