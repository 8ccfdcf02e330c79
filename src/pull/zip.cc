// SPDX-License-Identifier: Apache-2.0
#include "archive/zip.h"

#include <optional>
#include <string>

#include "pull/package.h"

namespace whet::pull {
namespace {

// A name that stands there twice is refused, since readers differ in which they take.
Result<archive::ZipMember> FindMember(std::span<const std::byte> zip, std::string_view name) {
  std::optional<archive::ZipMember> found;
  for (const archive::ZipMember& member : WHET_TRY(archive::ListZip(zip))) {
    if (member.name != name) continue;
    if (found) return Error("the package has it twice");
    found = member;
  }
  if (!found) return Error("the package does not have it");
  return *found;
}

}  // namespace

Result<Bytes> ReadZipMember(std::span<const std::byte> zip, std::string_view name, uint64_t size) {
  const archive::ZipMember member = WHET_TRY(FindMember(zip, name));
  if (member.size != size) {
    return Error("it has " + std::to_string(member.size) + " bytes instead of " + std::to_string(size));
  }
  return archive::ReadZipMember(zip, member);
}

}  // namespace whet::pull
