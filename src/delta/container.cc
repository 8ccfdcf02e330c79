// SPDX-License-Identifier: Apache-2.0
#include "delta/container.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace whet::delta {
namespace {

constexpr std::string_view kMagic = "WDLT";
constexpr uint8_t kVersion = 1;
constexpr size_t kLengthBytes = 6, kDigestBytes = sizeof(Digest);
constexpr size_t kLeastHeaderBytes = 4 + 3 + kLengthBytes + kDigestBytes;
static_assert(kMostHeaderBytes == kLeastHeaderBytes + kDigestBytes);

Digest DigestAt(std::string_view bytes) {
  Digest digest;
  std::memcpy(digest.data(), bytes.data(), digest.size());
  return digest;
}

void Append(std::string& out, const Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

}  // namespace

std::string PrintContainer(const Container& container, std::string_view packed) {
  std::string out(kMagic);
  out.push_back(static_cast<char>(kVersion));
  out.push_back(static_cast<char>(container.header.codec));
  out.push_back(static_cast<char>(container.packing));
  for (size_t i = 0; i < kLengthBytes; ++i)
    out.push_back(static_cast<char>(container.header.bytes >> (8 * i)));
  Append(out, container.header.to);
  if (container.header.from) Append(out, *container.header.from);
  return out.append(packed);
}

Result<Container> ReadContainer(std::string_view delta) {
  if (!delta.starts_with(kMagic)) return Error("not a delta: it does not begin with WDLT");
  if (delta.size() < kLeastHeaderBytes) return Error("a delta that ends in its header");
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(delta[at]); };
  if (byte(4) != kVersion) return Error("a delta of a version that this program does not know");
  if (byte(5) >= std::size(kCodecNames)) return Error("a delta of a codec that this program does not know");
  if (byte(6) > static_cast<uint8_t>(Packing::kZstd))
    return Error("a delta packed in a way that this program does not know");
  Container container;
  container.header.codec = static_cast<Codec>(byte(5));
  container.packing = static_cast<Packing>(byte(6));
  for (size_t i = 0; i < kLengthBytes; ++i) container.header.bytes |= uint64_t{byte(7 + i)} << (8 * i);
  container.header.to = DigestAt(delta.substr(7 + kLengthBytes));
  container.header_bytes = kLeastHeaderBytes;
  if (container.header.codec == Codec::kFull) return container;
  if (delta.size() < kMostHeaderBytes) return Error("a delta that ends in its header");
  container.header.from = DigestAt(delta.substr(kLeastHeaderBytes));
  container.header_bytes = kMostHeaderBytes;
  return container;
}

Result<Header> ReadHeader(std::string_view delta) {
  return WHET_TRY(ReadContainer(delta)).header;
}

}  // namespace whet::delta
