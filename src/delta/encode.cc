// SPDX-License-Identifier: Apache-2.0
#include "delta/encode.h"

#include <algorithm>

#include "base/check.h"
#include "delta/operation_codec.h"

namespace whet::delta {

namespace {

class Encoder {
 public:
  Encoder(std::span<const std::byte> from, std::span<const std::byte> to)
      : to_(to), coder_(out_), codec_(from, [to](uint64_t at, std::span<std::byte> bytes) {
          std::ranges::copy(to.subspan(at, bytes.size()), bytes.begin());
          return true;
        }) {}

  // At most `most` bytes of the operation. Yields how many coded bytes there are when it is described.
  uint64_t Add(Operation operation, uint64_t at, uint64_t most = ~uint64_t{0}) {
    WHET_CHECK(codec_.Describe(coder_, operation, at, to_.size()).ok());
    const uint64_t described = out_.size();
    for (uint64_t offset = 0; offset < std::min(operation.bytes, most); offset += kBlock) {
      const auto next = to_.subspan(at + offset, std::min<uint64_t>(kBlock, operation.bytes - offset));
      std::ranges::copy(next, block_.begin());
      WHET_CHECK(codec_.Block(coder_, operation, at, offset, std::span(block_).first(next.size())).ok());
    }
    return described;
  }

  std::string Finish() {
    coder_.Finish();
    return std::move(out_);
  }

 private:
  std::span<const std::byte> to_;
  std::string out_;
  RangeEncoder coder_;
  OperationCodec codec_;
  std::vector<std::byte> block_ = std::vector<std::byte>(kBlock);
};

}  // namespace

std::string Encode(std::span<const Operation> operations, std::span<const std::byte> from,
                   std::span<const std::byte> to) {
  Encoder encoder(from, to);
  uint64_t done = 0;
  for (const Operation& operation : operations) {
    encoder.Add(operation, done);
    done += operation.bytes;
  }
  WHET_CHECK(done == to.size());
  return encoder.Finish();
}

uint64_t EstimateBytes(const Operation& operation, uint64_t at, std::span<const std::byte> from,
                       std::span<const std::byte> to) {
  Encoder encoder(from, to);
  const uint64_t described = encoder.Add(operation, at, kBlock * 2);
  const uint64_t coded = encoder.Finish().size();
  const uint64_t part = std::min<uint64_t>(operation.bytes, kBlock * 2);
  return described + (coded - std::min(described, coded)) * operation.bytes / part;
}

}  // namespace whet::delta
