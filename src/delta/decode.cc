// SPDX-License-Identifier: Apache-2.0
#include "delta/decode.h"

#include <algorithm>
#include <vector>

#include "delta/operation_codec.h"
#include "delta/zstd.h"

namespace whet::delta {
namespace {

using Bytes = std::span<const std::byte>;

Status RunOperations(Bytes from, const Refill& refill, uint64_t bytes, NewFile& file) {
  RangeDecoder coder(refill);
  OperationCodec codec(from, [&file](uint64_t at, std::span<std::byte> next) { return file.Read(at, next); });
  std::vector<std::byte> block(kBlock);
  for (uint64_t done = 0; done < bytes;) {
    Operation operation;
    WHET_TRY(codec.Describe(coder, operation, done, bytes));
    for (uint64_t offset = 0; offset < operation.bytes; offset += kBlock) {
      if (coder.ran_out()) return Error("a damaged delta: it ends too early");
      const auto next = std::span(block).first(std::min<uint64_t>(kBlock, operation.bytes - offset));
      WHET_TRY(codec.Block(coder, operation, done, offset, next));
      WHET_TRY(file.Append(next));
    }
    done += operation.bytes;
  }
  return {};
}

}  // namespace

Status Decode(const Container& container, Bytes from, const Refill& refill, NewFile& file) {
  if (!container.header.from) from = {};
  if (container.packing == Packing::kOperations)
    return RunOperations(from, refill, container.header.bytes, file);
  return UnpackZstd(from, refill, [&file](Bytes piece) { return file.Append(piece); });
}

}  // namespace whet::delta
