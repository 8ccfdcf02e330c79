// SPDX-License-Identifier: Apache-2.0
// Packages made by hand, for tests: small, and wrong where a test wants them wrong.
#ifndef WHET_ARCHIVE_SAMPLE_PACKAGES_H_
#define WHET_ARCHIVE_SAMPLE_PACKAGES_H_

#include <zlib.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "archive/inflate.h"

namespace whet::archive {

struct SampleMember {
  std::string path, content;
  bool deflated = true;
  unsigned flags = 0;
  int64_t stated_size = -1;  // -1: the true one
  char type = '0';           // of a tar member
};

inline std::string Deflate(const std::string& content, int window) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string Little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i, value >>= 8) text += static_cast<char>(value & 0xFF);
  return text;
}

inline std::string SampleZip(const std::vector<SampleMember>& members) {
  std::string zip, central;
  for (const SampleMember& m : members) {
    const std::string packed = m.deflated ? Deflate(m.content, -MAX_WBITS) : m.content;
    const auto* bytes = reinterpret_cast<const Bytef*>(m.content.data());
    const uint64_t size = m.stated_size < 0 ? m.content.size() : static_cast<uint64_t>(m.stated_size);
    const std::string fields = Little(20, 2) + Little(m.flags, 2) + Little(m.deflated ? 8 : 0, 2) +
                               Little(0, 4) + Little(crc32_z(0, bytes, m.content.size()), 4) +
                               Little(packed.size(), 4) + Little(size, 4) + Little(m.path.size(), 2) +
                               Little(0, 2);
    central += "PK\1\2" + Little(20, 2) + fields + Little(0, 10) + Little(zip.size(), 4) + m.path;
    zip += "PK\3\4" + fields + m.path + packed;
  }
  const size_t start = zip.size();
  return zip + central + "PK\5\6" + Little(0, 4) + Little(members.size(), 2) + Little(members.size(), 2) +
         Little(central.size(), 4) + Little(start, 4) + Little(0, 2);
}

inline std::string TarHeader(const SampleMember& m) {
  std::string header(512, '\0');
  const uint64_t size = m.stated_size < 0 ? m.content.size() : static_cast<uint64_t>(m.stated_size);
  header.replace(0, m.path.size(), m.path);
  std::snprintf(header.data() + 124, 12, "%011llo", static_cast<unsigned long long>(size));
  header[156] = m.type;
  header.replace(257, 5, "ustar");
  unsigned sum = 8 * ' ';
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(header.data() + 148, 8, "%06o", sum);
  return header;
}

inline std::string SampleTar(const std::vector<SampleMember>& members) {
  std::string tar;
  for (const SampleMember& m : members) {
    tar += TarHeader(m) + m.content;
    tar.append((512 - tar.size() % 512) % 512, '\0');
  }
  return Deflate(tar + std::string(1024, '\0'), MAX_WBITS + 16);
}

inline std::span<const std::byte> AsBytes(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string AsText(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace whet::archive

#endif  // WHET_ARCHIVE_SAMPLE_PACKAGES_H_
