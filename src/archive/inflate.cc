// SPDX-License-Identifier: Apache-2.0
#include "archive/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace whet::archive {
namespace {

constexpr int kRawDeflate = -MAX_WBITS, kGzip = MAX_WBITS + 16;

// zlib counts in 32 bits; a package or member beyond that is refused, not split.
constexpr uint64_t kMost = std::numeric_limits<uInt>::max();

Bytef* Pointer(const std::byte* bytes) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes));
}

}  // namespace

Result<Bytes> InflateExactly(std::span<const std::byte> packed, uint64_t size) {
  if (packed.size() > kMost || size >= kMost) return Error("it is larger than 4 GB, which is not supported");
  // Deflate packs 1032 to 1 at most: a smaller stream cannot be what it says, and takes no memory.
  if (size / 1032 > packed.size()) return Error("its stated size cannot be true; the file is damaged");
  Bytes out(size + 1);  // the byte beyond shows a stream that goes on
  z_stream stream = {};
  if (inflateInit2(&stream, kRawDeflate) != Z_OK) return Error("there is no memory to decompress it");
  stream.next_in = Pointer(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = Pointer(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = inflate(&stream, Z_FINISH);
  const uint64_t got = stream.total_out;
  inflateEnd(&stream);
  if (code != Z_STREAM_END || got != size) return Error("its compressed data is damaged; fetch it again");
  out.resize(size);
  return out;
}

struct GzipReader::Stream {
  z_stream zlib = {};
};

void GzipReader::Close::operator()(Stream* stream) const {
  inflateEnd(&stream->zlib);
  delete stream;
}

Result<GzipReader> GzipReader::Open(std::span<const std::byte> packed) {
  if (packed.size() > kMost) return Error("it is larger than 4 GB, which is not supported");
  GzipReader reader;
  reader.stream_.reset(new Stream);
  z_stream& zlib = reader.stream_->zlib;
  if (inflateInit2(&zlib, kGzip) != Z_OK) return Error("there is no memory to decompress it");
  zlib.next_in = Pointer(packed.data());
  zlib.avail_in = static_cast<uInt>(packed.size());
  return reader;
}

Status GzipReader::Read(std::span<std::byte> out) {
  z_stream& zlib = stream_->zlib;
  while (!out.empty()) {
    const size_t piece = std::min<size_t>(out.size(), 1U << 20);
    zlib.next_out = Pointer(out.data());
    zlib.avail_out = static_cast<uInt>(piece);
    const int code = inflate(&zlib, Z_NO_FLUSH);
    const size_t got = piece - zlib.avail_out;
    out = out.subspan(got);
    if (got == 0 || (code != Z_OK && code != Z_STREAM_END)) return Error("it is cut off or damaged");
  }
  return {};
}

Status GzipReader::Skip(uint64_t count) {
  std::byte scratch[1 << 14];
  while (count > 0) {
    const size_t piece = std::min<uint64_t>(count, sizeof scratch);
    WHET_TRY(Read({scratch, piece}));
    count -= piece;
  }
  return {};
}

}  // namespace whet::archive
