// SPDX-License-Identifier: Apache-2.0
// Numbers of which nothing is known but that small ones are likelier: lengths, offsets.
#ifndef WHET_DELTA_NUMBER_MODEL_H_
#define WHET_DELTA_NUMBER_MODEL_H_

#include <array>
#include <cstdint>

#include "delta/bits.h"
#include "delta/mixing.h"

namespace whet::delta {

class NumberModel {
 public:
  static constexpr int kBits = 48;  // numbers are below 2^48

  template <typename Coder>
  uint64_t Code(Coder& coder, uint64_t value) {
    const int bits = CodeWidth(coder, Width(value));
    if (bits < 2) return static_cast<uint64_t>(bits);
    uint64_t coded = 1;
    for (int left = bits - 1; left > 0;) {
      const int now = left > kRawBits ? kRawBits : left;
      left -= now;
      coded = coded << now | coder.Raw(static_cast<uint32_t>(value >> left & ((1U << now) - 1)), now);
    }
    return coded;
  }

  template <typename Coder>
  int64_t CodeSigned(Coder& coder, int64_t value) {
    const uint64_t folded = static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63);
    const uint64_t coded = Code(coder, folded);
    return static_cast<int64_t>(coded >> 1) ^ -static_cast<int64_t>(coded & 1);
  }

 private:
  template <typename Coder>
  int CodeWidth(Coder& coder, int width) {
    size_t node = 1;
    for (int shift = 5; shift >= 0; --shift)
      node = node << 1 | (CodeBit(coder, (width >> shift & 1) != 0, widths_[node], 20) ? 1 : 0);
    return std::min(static_cast<int>(node - 64), kBits);
  }

  std::array<Cell, 64> widths_;
};

}  // namespace whet::delta

#endif  // WHET_DELTA_NUMBER_MODEL_H_
