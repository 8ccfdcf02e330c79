// SPDX-License-Identifier: Apache-2.0
// All numbers of a zip archive are little-endian.
#include "archive/zip.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace whet::archive {
namespace {

using Span = std::span<const std::byte>;

constexpr uint32_t kEnd = 0x06054B50, kCentral = 0x02014B50, kLocal = 0x04034B50;
constexpr size_t kEndBytes = 22, kCentralBytes = 46, kLocalBytes = 30, kMaxComment = 0xFFFF;
constexpr uint16_t kDeflated = 8, kEncrypted = 1;
constexpr uint32_t kElsewhere = 0xFFFFFFFF;  // the number stands in a Zip64 field

uint16_t Load16(Span bytes, size_t at) {
  return static_cast<uint16_t>(std::to_integer<unsigned>(bytes[at]) | std::to_integer<unsigned>(bytes[at + 1])
                                                                          << 8);
}

uint32_t Load32(Span bytes, size_t at) {
  return Load16(bytes, at) | static_cast<uint32_t>(Load16(bytes, at + 2)) << 16;
}

Status Damaged() {
  return Error("the zip archive is damaged; fetch it again");
}

std::optional<size_t> FindEnd(Span zip) {
  if (zip.size() < kEndBytes) return std::nullopt;
  const size_t last = zip.size() - kEndBytes;
  for (size_t back = 0; back <= std::min(last, kMaxComment); ++back) {
    if (Load32(zip, last - back) == kEnd) return last - back;
  }
  return std::nullopt;
}

ZipMember LoadMember(Span header, size_t name_bytes) {
  const std::string_view name(reinterpret_cast<const char*>(header.data()) + kCentralBytes, name_bytes);
  return {name,
          Load16(header, 8),
          Load16(header, 10),
          Load32(header, 16),
          Load32(header, 20),
          Load32(header, 24),
          Load32(header, 42)};
}

Result<Span> PackedBytes(Span zip, const ZipMember& member) {
  if (member.flags & kEncrypted) return Error("it is encrypted");
  if (member.packed == kElsewhere || member.size == kElsewhere || member.offset == kElsewhere)
    return Error("it is larger than 4 GB, which is not supported");
  const uint64_t at = member.offset;
  if (at > zip.size() || zip.size() - at < kLocalBytes || Load32(zip, at) != kLocal) return Damaged();
  const size_t start = at + kLocalBytes + Load16(zip, at + 26) + Load16(zip, at + 28);
  if (start > zip.size() || zip.size() - start < member.packed) return Damaged();
  return zip.subspan(start, member.packed);
}

bool CrcMatches(Span bytes, uint32_t crc) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == crc;
}

}  // namespace

Result<std::vector<ZipMember>> ListZip(Span zip) {
  const std::optional<size_t> end = FindEnd(zip);
  if (!end) return Damaged();
  const size_t count = Load16(zip, *end + 10);
  size_t at = Load32(zip, *end + 16);
  std::vector<ZipMember> members;
  for (size_t i = 0; i < count; ++i) {
    if (at > zip.size() || zip.size() - at < kCentralBytes || Load32(zip, at) != kCentral) return Damaged();
    const Span header = zip.subspan(at);
    const size_t name_bytes = Load16(header, 28);
    const size_t total = kCentralBytes + name_bytes + Load16(header, 30) + Load16(header, 32);
    if (header.size() < total) return Damaged();
    members.push_back(LoadMember(header, name_bytes));
    at += total;
  }
  return members;
}

Result<Span> ViewZipMember(Span zip, const ZipMember& member) {
  const Span bytes = WHET_TRY(PackedBytes(zip, member));
  if (!member.stored()) return Error("it is compressed");
  if (bytes.size() != member.size || !CrcMatches(bytes, member.crc)) return Damaged();
  return bytes;
}

Result<Bytes> ReadZipMember(Span zip, const ZipMember& member) {
  if (member.stored()) {
    const Span bytes = WHET_TRY(ViewZipMember(zip, member));
    return Bytes(bytes.begin(), bytes.end());
  }
  const Span packed = WHET_TRY(PackedBytes(zip, member));
  if (member.method != kDeflated) return Error("it is compressed in a way that is not supported");
  Bytes bytes = WHET_TRY(InflateExactly(packed, member.size));
  if (!CrcMatches(bytes, member.crc)) return Damaged();
  return bytes;
}

}  // namespace whet::archive
