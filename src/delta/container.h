// SPDX-License-Identifier: Apache-2.0
// The first bytes of a delta, little-endian:
//
//   4  "WDLT"
//   1  version, 1
//   1  codec
//   1  packing of the rest
//   6  bytes of the new file
//   32 SHA-256 of the new file
//   32 SHA-256 of the old file; not in those that need none
#ifndef WHET_DELTA_CONTAINER_H_
#define WHET_DELTA_CONTAINER_H_

#include <string>
#include <string_view>

#include "delta/delta.h"

namespace whet::delta {

enum class Packing : uint8_t { kOperations = 0, kZstd = 1 };

struct Container {
  Header header;
  Packing packing = Packing::kOperations;
  size_t header_bytes = 0;
};

inline constexpr size_t kMostHeaderBytes = 77;

std::string PrintContainer(const Container& container, std::string_view packed);
Result<Container> ReadContainer(std::string_view delta);  // its first kMostHeaderBytes suffice

}  // namespace whet::delta

#endif  // WHET_DELTA_CONTAINER_H_
