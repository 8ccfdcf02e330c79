// SPDX-License-Identifier: Apache-2.0
// Bounded decompression: nobody's archive decides how much memory is taken.
#ifndef WHET_ARCHIVE_INFLATE_H_
#define WHET_ARCHIVE_INFLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"

namespace whet::archive {

using Bytes = std::vector<std::byte>;

// A deflate stream that must become exactly `size` bytes.
Result<Bytes> InflateExactly(std::span<const std::byte> packed, uint64_t size);

// Reads a gzip stream piece by piece; movable.
class GzipReader {
 public:
  static Result<GzipReader> Open(std::span<const std::byte> packed);

  // Fills `out`; an error where the stream ends or breaks before that.
  Status Read(std::span<std::byte> out);
  Status Skip(uint64_t count);

 private:
  struct Stream;
  struct Close {
    void operator()(Stream* stream) const;
  };
  GzipReader() = default;
  std::unique_ptr<Stream, Close> stream_;
};

}  // namespace whet::archive

#endif  // WHET_ARCHIVE_INFLATE_H_
