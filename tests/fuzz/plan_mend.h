// SPDX-License-Identifier: Apache-2.0
// A changed index would fail its SHA-256, and nothing behind that check would ever be tried: Mend states
// sizes and digest anew.
#ifndef WHET_TESTS_FUZZ_PLAN_MEND_H_
#define WHET_TESTS_FUZZ_PLAN_MEND_H_

#include <algorithm>
#include <cstring>
#include <span>

#include "base/digest.h"
#include "format/header.h"

namespace whet::fuzz {

inline void Mend(std::span<std::byte> file) {
  format::Header header;
  if (file.size() < sizeof(header)) return;
  std::memcpy(&header, file.data(), sizeof(header));
  header.file_bytes = file.size();
  header.index_bytes = std::min<uint64_t>(header.index_bytes, file.size() - sizeof(header));
  header.index_sha256 = Sha256(file.subspan(sizeof(header), header.index_bytes));
  std::memcpy(file.data(), &header, sizeof(header));
}

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_PLAN_MEND_H_
