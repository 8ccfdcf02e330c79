// SPDX-License-Identifier: Apache-2.0
#include "delta/encode.h"

#include <algorithm>

#include "base/check.h"
#include "delta/operation_codec.h"

namespace whet::delta {

std::string Encode(std::span<const Operation> operations, std::span<const std::byte> from,
                   std::span<const std::byte> to) {
  std::string out;
  RangeEncoder coder(out);
  OperationCodec codec(from);
  std::vector<std::byte> block(kBlock);
  uint64_t done = 0;
  for (Operation operation : operations) {
    WHET_CHECK(codec.Describe(coder, operation, done, to.size()).ok());
    for (uint64_t offset = 0; offset < operation.bytes; offset += kBlock) {
      const auto next = to.subspan(done + offset, std::min<uint64_t>(kBlock, operation.bytes - offset));
      std::ranges::copy(next, block.begin());
      codec.Block(coder, operation, offset, std::span(block).first(next.size()));
    }
    done += operation.bytes;
  }
  WHET_CHECK(done == to.size());
  coder.Finish();
  return out;
}

}  // namespace whet::delta
