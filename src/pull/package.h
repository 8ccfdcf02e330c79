// SPDX-License-Identifier: Apache-2.0
// Single members out of packages: wheels (zip) and npm tarballs (tar.gz).
//
// A member is asked for by its exact path and comes back as bytes: no path of the package ever names a file on disk, links and
// devices are never followed, and a size that is not the one asked for is refused before memory is taken.
#ifndef WHET_PULL_PACKAGE_H_
#define WHET_PULL_PACKAGE_H_

#include <span>
#include <string_view>

#include "archive/inflate.h"
#include "base/result.h"

namespace whet::pull {

using archive::Bytes;
constexpr uint64_t kMaxMember = 1U << 28;  // 256 MiB

// The regular file `member`, which must have `size` bytes.
Result<Bytes> ReadMember(std::span<const std::byte> package, std::string_view member, uint64_t size);

// The same by format.
Result<Bytes> ReadZipMember(std::span<const std::byte> zip, std::string_view member, uint64_t size);
Result<Bytes> ReadTarMember(std::span<const std::byte> gzip, std::string_view member, uint64_t size);

}  // namespace whet::pull

#endif  // WHET_PULL_PACKAGE_H_
