// SPDX-License-Identifier: Apache-2.0
#include "serve/real_sizes.h"

#include <algorithm>

namespace whet::serve {
namespace {

struct Cutter {
  std::span<const std::byte> bytes;
  std::span<const int64_t> dims, real;
  std::vector<std::byte> cut;

  // `from`: where the block of sizes dims[axis..] begins that is `block` bytes long.
  void Copy(size_t axis, size_t from, size_t block) {
    const auto all = static_cast<size_t>(dims[axis]), wanted = static_cast<size_t>(real[axis]);
    const size_t each = block / std::max<size_t>(all, 1);
    const bool rest_is_whole = std::equal(dims.begin() + static_cast<ptrdiff_t>(axis) + 1, dims.end(),
                                          real.begin() + static_cast<ptrdiff_t>(axis) + 1);
    if (rest_is_whole) {
      const auto begin = bytes.begin() + static_cast<ptrdiff_t>(from);
      cut.insert(cut.end(), begin, begin + static_cast<ptrdiff_t>(wanted * each));
      return;
    }
    for (size_t i = 0; i < wanted; ++i) Copy(axis + 1, from + i * each, each);
  }
};

}  // namespace

std::vector<std::byte> CutToSize(std::span<const std::byte> bytes, std::span<const int64_t> dims,
                                 std::span<const int64_t> real, size_t element_bytes) {
  size_t block = element_bytes;
  for (int64_t dim : dims) block *= static_cast<size_t>(dim);
  if (dims.empty() || block == 0) return {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(block)};
  Cutter cutter{bytes, dims, real, {}};
  cutter.cut.reserve(block);
  cutter.Copy(0, 0, block);
  return std::move(cutter.cut);
}

}  // namespace whet::serve
