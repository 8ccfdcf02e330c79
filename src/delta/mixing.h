// SPDX-License-Identifier: Apache-2.0
// What is known of a bit: cells that count what came in a context, and weights by which several of them are mixed.
#ifndef WHET_DELTA_MIXING_H_
#define WHET_DELTA_MIXING_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "delta/logistic.h"
#include "delta/range_coder.h"

namespace whet::delta {

// The probability of a one in 22 bits, and in 10 how often the context was seen: it moves fast at first.
class Cell {
 public:
  uint32_t probability() const { return value_ >> 16; }
  void Learn(bool bit, uint32_t most) {
    const uint32_t seen = value_ & 1023, p = value_ >> 10;
    const auto error = static_cast<int64_t>(bit ? (1U << 22) - 1 : 0) - p;
    const auto moved = static_cast<uint32_t>(p + ((error * kRates[seen]) >> 16));
    value_ = moved << 10 | (seen + (seen < most ? 1 : 0));
  }

 private:
  static constexpr std::array<uint32_t, 1024> kRates = [] {
    std::array<uint32_t, 1024> rates{};
    for (uint32_t i = 0; i < rates.size(); ++i) rates[i] = 2 * 65536 / (2 * i + 3);
    return rates;
  }();

  uint32_t value_ = 1U << 31;
};

// A bit in one context.
template <typename Coder>
bool CodeBit(Coder& coder, bool bit, Cell& cell, uint32_t most = 60) {
  bit = coder.Bit(bit, std::clamp<uint32_t>(cell.probability(), 16, kWhole - 16));
  cell.Learn(bit, most);
  return bit;
}

template <size_t kInputs>
struct Weights {
  Weights() { of.fill(kInputs > 3 ? 22000 : 30000); }
  std::array<int32_t, kInputs> of;  // 65536 is 1
};

// A bit in several contexts at once.
template <size_t kInputs, typename Coder>
inline bool CodeMixed(Coder& coder, bool bit, const std::array<Cell*, kInputs>& cells,
                      Weights<kInputs>& weights, uint32_t most) {
  std::array<int, kInputs> stretched;
  int64_t sum = 0;
  for (size_t i = 0; i < kInputs; ++i) {
    stretched[i] = Stretch(cells[i]->probability());
    sum += static_cast<int64_t>(stretched[i]) * weights.of[i];
  }
  const auto mixed = static_cast<int>(std::clamp<int64_t>(sum >> 16, -kStretchLimit, kStretchLimit));
  const uint32_t one = Squash(mixed);
  bit = coder.Bit(bit, one);
  const int error = (bit ? 1 << 16 : 0) - static_cast<int>(one);
  for (size_t i = 0; i < kInputs; ++i) {
    weights.of[i] =
        std::clamp(weights.of[i] + ((stretched[i] * error + (1 << 16)) >> 17), -(1 << 20), 1 << 20);
    cells[i]->Learn(bit, most);
  }
  return bit;
}

}  // namespace whet::delta

#endif  // WHET_DELTA_MIXING_H_
