// SPDX-License-Identifier: Apache-2.0
// The first 64 bytes of a plan file, little-endian; docs/plan-format.md has the table.
#ifndef WHET_FORMAT_HEADER_H_
#define WHET_FORMAT_HEADER_H_

#include <cstring>
#include <span>

#include "base/digest.h"

namespace whet::format {

constexpr char kMagic[8] = {'W', 'H', 'E', 'T', 'P', 'L', 'A', 'N'};

struct Header {
  char magic[8];
  uint16_t major, minor;
  uint32_t index_offset;
  uint64_t index_bytes;
  uint64_t file_bytes;
  Digest index_sha256;
};
static_assert(sizeof(Header) == 64, "a header is 64 bytes without padding");

// The index starts right behind the header.
constexpr uint64_t kIndexOffset = sizeof(Header);

}  // namespace whet::format

#endif  // WHET_FORMAT_HEADER_H_
