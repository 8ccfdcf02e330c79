// SPDX-License-Identifier: Apache-2.0
// Zip as wheels use it: stored or deflated members, no encryption, no Zip64. All numbers are little-endian.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "pull/package.h"

namespace whet::pull {
namespace {

using Span = std::span<const std::byte>;

constexpr uint32_t kEnd = 0x06054B50, kCentral = 0x02014B50, kLocal = 0x04034B50;
constexpr size_t kEndBytes = 22, kCentralBytes = 46, kLocalBytes = 30, kMaxComment = 0xFFFF;
constexpr uint16_t kStored = 0, kDeflated = 8, kEncrypted = 1;

uint16_t Load16(Span bytes, size_t at) {
  return static_cast<uint16_t>(std::to_integer<unsigned>(bytes[at]) | std::to_integer<unsigned>(bytes[at + 1])
                                                                          << 8);
}

uint32_t Load32(Span bytes, size_t at) {
  return Load16(bytes, at) | static_cast<uint32_t>(Load16(bytes, at + 2)) << 16;
}

struct Member {
  uint16_t flags, method;
  uint32_t crc, packed, size, offset;
};

Status Damaged() {
  return Error("the zip archive is damaged; download it again");
}

std::optional<size_t> FindEnd(Span zip) {
  if (zip.size() < kEndBytes) return std::nullopt;
  const size_t last = zip.size() - kEndBytes;
  for (size_t back = 0; back <= std::min(last, kMaxComment); ++back) {
    if (Load32(zip, last - back) == kEnd) return last - back;
  }
  return std::nullopt;
}

Member LoadMember(Span header) {
  return {Load16(header, 8),  Load16(header, 10), Load32(header, 16),
          Load32(header, 20), Load32(header, 24), Load32(header, 42)};
}

// The row of the central directory named `name`; a name that stands there twice is refused, since readers differ in which they take.
Result<Member> FindMember(Span zip, std::string_view name) {
  const std::optional<size_t> end = FindEnd(zip);
  if (!end) return Damaged();
  const size_t count = Load16(zip, *end + 10);
  size_t at = Load32(zip, *end + 16);
  std::optional<Member> found;
  for (size_t i = 0; i < count; ++i) {
    if (at > zip.size() || zip.size() - at < kCentralBytes || Load32(zip, at) != kCentral) return Damaged();
    const Span header = zip.subspan(at);
    const size_t name_bytes = Load16(header, 28);
    const size_t total = kCentralBytes + name_bytes + Load16(header, 30) + Load16(header, 32);
    if (header.size() < total) return Damaged();
    const std::string_view path(reinterpret_cast<const char*>(header.data()) + kCentralBytes, name_bytes);
    if (path == name && found) return Error("the package has it twice");
    if (path == name) found = LoadMember(header);
    at += total;
  }
  if (!found) return Error("the package does not have it");
  return *found;
}

Result<Span> PackedBytes(Span zip, const Member& member) {
  const size_t at = member.offset;
  if (at > zip.size() || zip.size() - at < kLocalBytes || Load32(zip, at) != kLocal) return Damaged();
  const size_t start = at + kLocalBytes + Load16(zip, at + 26) + Load16(zip, at + 28);
  if (start > zip.size() || zip.size() - start < member.packed) return Damaged();
  return zip.subspan(start, member.packed);
}

bool CrcMatches(Span bytes, uint32_t crc) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == crc;
}

}  // namespace

Result<Bytes> ReadZipMember(std::span<const std::byte> zip, std::string_view name, uint64_t size) {
  const Member member = WHET_TRY(FindMember(zip, name));
  if (member.flags & kEncrypted) return Error("it is encrypted");
  if (member.size != size) {
    return Error("it has " + std::to_string(member.size) + " bytes instead of " + std::to_string(size));
  }
  const Span packed = WHET_TRY(PackedBytes(zip, member));
  Bytes bytes;
  if (member.method == kStored && packed.size() == size) {
    bytes.assign(packed.begin(), packed.end());
  } else if (member.method == kDeflated) {
    bytes = WHET_TRY(InflateExactly(packed, size));
  } else {
    return Error("it is compressed in a way that is not supported");
  }
  if (!CrcMatches(bytes, member.crc)) return Damaged();
  return bytes;
}

}  // namespace whet::pull
