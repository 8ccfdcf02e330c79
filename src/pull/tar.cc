// SPDX-License-Identifier: Apache-2.0
// Tar as npm writes it: ustar headers of 512 bytes, gzip around. Extended headers are skipped: no member asked for needs one.
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "pull/package.h"

namespace whet::pull {
namespace {

constexpr uint64_t kBlock = 512, kMaxTotal = 1U << 30;
constexpr size_t kNameBytes = 100, kPrefixAt = 345, kPrefixBytes = 155;
constexpr size_t kSizeAt = 124, kSizeBytes = 12, kSumAt = 148, kSumBytes = 8, kTypeAt = 156;

using Header = std::array<char, kBlock>;

std::string Field(const Header& header, size_t at, size_t bytes) {
  return {header.data() + at, strnlen(header.data() + at, bytes)};
}

std::optional<uint64_t> Octal(const Header& header, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (const char c : Field(header, at, bytes)) {
    if (c == ' ') continue;
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<uint64_t>(c - '0');  // 12 digits hold 36 bits
  }
  return value;
}

bool SumMatches(const Header& header) {
  uint64_t sum = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    sum += i - kSumAt < kSumBytes ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return Octal(header, kSumAt, kSumBytes) == sum;
}

std::string Path(const Header& header) {
  const std::string prefix = Field(header, kPrefixAt, kPrefixBytes), name = Field(header, 0, kNameBytes);
  return prefix.empty() ? name : prefix + '/' + name;
}

Status Damaged() {
  return Error("the tar archive is damaged; download it again");
}

Result<Bytes> ReadFound(archive::GzipReader& reader, char type, uint64_t found, uint64_t size) {
  if (type != '0' && type != '\0') return Error("it is not a regular file");
  if (found != size) {
    return Error("it has " + std::to_string(found) + " bytes instead of " + std::to_string(size));
  }
  Bytes bytes(size);
  WHET_TRY(reader.Read(bytes));
  return bytes;
}

}  // namespace

Result<Bytes> ReadTarMember(std::span<const std::byte> gzip, std::string_view member, uint64_t size) {
  archive::GzipReader reader = WHET_TRY(archive::GzipReader::Open(gzip));
  for (uint64_t total = 0; total < kMaxTotal;) {
    Header header;
    WHET_TRY(reader.Read(std::as_writable_bytes(std::span(header))));
    if (header == Header{}) return Error("the package does not have it");
    const std::optional<uint64_t> bytes = Octal(header, kSizeAt, kSizeBytes);
    if (!bytes || *bytes > kMaxTotal || !SumMatches(header)) return Damaged();
    if (Path(header) == member) return ReadFound(reader, header[kTypeAt], *bytes, size);
    const uint64_t padded = (*bytes + kBlock - 1) / kBlock * kBlock;
    WHET_TRY(reader.Skip(padded));
    total += kBlock + padded;
  }
  return Error("the package unpacks to more than 1 GiB; it is not read further");
}

}  // namespace whet::pull
