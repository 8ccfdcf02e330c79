// SPDX-License-Identifier: Apache-2.0
// Deltas. The first byte says how the rest is taken: as a delta's file, as what comes behind a header that is right, or as two files
// between which a codec has to find its way.
#include <algorithm>
#include <string>
#include <vector>

#include "base/check.h"
#include "delta/container.h"
#include "delta/decode.h"
#include "delta/delta.h"
#include "fuzz_target.h"

using namespace whet;

namespace {

using Bytes = std::span<const std::byte>;

constexpr uint64_t kMostBytes = 1 << 14;

// A file in memory that holds Decode to its word.
class Memory : public delta::NewFile {
 public:
  explicit Memory(uint64_t most) : most_(most) {}
  Status Append(Bytes bytes) override {
    if (bytes.size() > most_ - bytes_.size()) return Error("too long");
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return {};
  }
  bool Read(uint64_t at, std::span<std::byte> bytes) override {
    WHET_CHECK(at <= bytes_.size() && bytes.size() <= bytes_.size() - at);
    std::copy_n(bytes_.begin() + static_cast<ptrdiff_t>(at), bytes.size(), bytes.begin());
    return true;
  }
  Bytes bytes() const { return bytes_; }

 private:
  uint64_t most_;
  std::vector<std::byte> bytes_;
};

delta::Refill All(Bytes bytes) {
  return [bytes]() mutable { return std::exchange(bytes, {}); };
}

// Numbers of all kinds, so that every operation finds something.
const std::vector<std::byte>& OldFile() {
  static const std::vector<std::byte> file = [] {
    std::vector<std::byte> bytes(3000);
    uint32_t state = 1;
    for (size_t i = 0; i < bytes.size(); ++i) {
      state = state * 1664525 + 1013904223;
      bytes[i] = i % 4 == 3 ? std::byte{0x3D} : static_cast<std::byte>(state >> 24);
    }
    return bytes;
  }();
  return file;
}

void TakeWhole(Bytes bytes) {
  const Result<delta::Container> container =
      delta::ReadContainer({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!container.ok() || container->header.bytes > kMostBytes) return;
  Memory memory(container->header.bytes);
  (void)delta::Decode(*container, OldFile(), All(bytes.subspan(container->header_bytes)), memory).ok();
}

void TakeBehindHeader(Bytes bytes) {
  if (bytes.size() < 3) return;
  delta::Container container;
  container.packing =
      (static_cast<uint8_t>(bytes[0]) & 1) != 0 ? delta::Packing::kZstd : delta::Packing::kOperations;
  container.header.from = Digest{};
  container.header.bytes = static_cast<uint64_t>(bytes[1]) + static_cast<uint64_t>(bytes[2]) * 64;
  Memory memory(container.header.bytes);
  const Status status = delta::Decode(container, OldFile(), All(bytes.subspan(3)), memory);
  if (status.ok() && container.packing == delta::Packing::kOperations)
    WHET_CHECK(memory.bytes().size() == container.header.bytes);
}

void TakeFiles(Bytes bytes) {
  if (bytes.size() < 2) return;
  const size_t cut = static_cast<size_t>(bytes[0]) * (bytes.size() - 2) / 255;
  const Bytes from = bytes.subspan(2, cut), to = bytes.subspan(2 + cut);
  const auto codec =
      static_cast<delta::Codec>(static_cast<uint8_t>(bytes[1]) % std::size(delta::kCodecNames));
  const Result<std::string> made = delta::Make(codec, from, to);
  WHET_CHECK(made.ok() || codec == delta::Codec::kTyped);
  if (!made.ok()) return;
  const Result<delta::Container> container = delta::ReadContainer(*made);
  WHET_CHECK(container.ok());
  Memory memory(to.size());
  const Bytes packed = std::as_bytes(std::span(*made)).subspan(container->header_bytes);
  WHET_CHECK(delta::Decode(*container, from, All(packed), memory).ok());
  WHET_CHECK(std::ranges::equal(memory.bytes(), to));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  fuzz::Exact exact(size - 1);
  std::copy_n(fuzz::Bytes(data, size).begin() + 1, size - 1, exact.bytes().begin());
  switch (data[0] % 3) {
    case 0:
      TakeWhole(exact.bytes());
      break;
    case 1:
      TakeBehindHeader(exact.bytes());
      break;
    default:
      TakeFiles(exact.bytes());
  }
  return 0;
}
