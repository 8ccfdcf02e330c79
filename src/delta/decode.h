// SPDX-License-Identifier: Apache-2.0
// What comes behind a delta's header, made the new file.
#ifndef WHET_DELTA_DECODE_H_
#define WHET_DELTA_DECODE_H_

#include <span>

#include "base/result.h"
#include "delta/container.h"
#include "delta/range_coder.h"

namespace whet::delta {

class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual Status Append(std::span<const std::byte> bytes) = 0;
  // What was appended before; false where it cannot be read.
  virtual bool Read(uint64_t at, std::span<std::byte> bytes) = 0;
};

// Nothing in the bytes is trusted: what they ask for is refused where it reaches beyond the old file, beyond what is there of the
// new one, or beyond the length in the header. That the new file is the right one is for the caller to see.
Status Decode(const Container& container, std::span<const std::byte> from, const Refill& refill,
              NewFile& file);

}  // namespace whet::delta

#endif  // WHET_DELTA_DECODE_H_
