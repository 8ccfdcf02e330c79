// SPDX-License-Identifier: Apache-2.0
// Numbers as bits and bytes: their width, and little-endian ones of up to four bytes, wherever they lie.
#ifndef WHET_DELTA_BITS_H_
#define WHET_DELTA_BITS_H_

#include <bit>
#include <cstddef>
#include <cstdint>

namespace whet::delta {

// How many bits a number has without leading zeros.
constexpr int Width(uint64_t value) {
  return 64 - std::countl_zero(value);
}

template <size_t kBytes>
uint32_t LoadLittle(const std::byte* at) {
  uint32_t value = 0;
  for (size_t i = 0; i < kBytes; ++i) value |= static_cast<uint32_t>(at[i]) << (8 * i);
  return value;
}

template <size_t kBytes>
void StoreLittle(std::byte* at, uint32_t value) {
  for (size_t i = 0; i < kBytes; ++i) at[i] = static_cast<std::byte>(value >> (8 * i));
}

}  // namespace whet::delta

#endif  // WHET_DELTA_BITS_H_
