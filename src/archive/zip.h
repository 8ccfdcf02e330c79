// SPDX-License-Identifier: Apache-2.0
// Zip archives as wheels and .npz files use them: stored or deflated members, no encryption, no Zip64.
//
//   for (const ZipMember& member : WHET_TRY(ListZip(file.bytes()))) ... WHET_TRY(ReadZipMember(file.bytes(), member));
#ifndef WHET_ARCHIVE_ZIP_H_
#define WHET_ARCHIVE_ZIP_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "archive/inflate.h"
#include "base/result.h"

namespace whet::archive {

struct ZipMember {
  std::string_view name;  // a view of the archive
  uint16_t flags = 0, method = 0;
  uint32_t crc = 0;
  uint64_t packed = 0, size = 0, offset = 0;  // sizes and offset as the archive states them

  bool stored() const { return method == 0; }
};

// The rows of the central directory, in order.
Result<std::vector<ZipMember>> ListZip(std::span<const std::byte> zip);

// The member's bytes, checked against its size and CRC. Takes as much memory as `size` says, which a deflated member cannot
// exceed 1032 times; the caller decides whether that is too much.
Result<Bytes> ReadZipMember(std::span<const std::byte> zip, const ZipMember& member);

// The bytes of a stored member where they lie, checked likewise.
Result<std::span<const std::byte>> ViewZipMember(std::span<const std::byte> zip, const ZipMember& member);

}  // namespace whet::archive

#endif  // WHET_ARCHIVE_ZIP_H_
