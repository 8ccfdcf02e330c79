// SPDX-License-Identifier: Apache-2.0
// What is known of a bit: cells that count what came in a context, and weights by which several of them are mixed.
#ifndef WHET_DELTA_MIXING_H_
#define WHET_DELTA_MIXING_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

#include "delta/logistic.h"
#include "delta/range_coder.h"

namespace whet::delta {

// The probability of a one in 22 bits, and in 10 how often the context was seen: it moves fast at first.
class Cell {
 public:
  uint32_t probability() const { return (value_ ^ kHalf) >> 16; }
  void Learn(bool bit, uint32_t most) {
    const uint32_t seen = value_ & 1023, p = (value_ ^ kHalf) >> 10;
    const auto error = static_cast<int64_t>(bit ? (1U << 22) - 1 : 0) - p;
    const auto moved = static_cast<uint32_t>(p + ((error * kRates[seen]) >> 16));
    value_ = (moved << 10 | (seen + (seen < most ? 1 : 0))) ^ kHalf;
  }

 private:
  static constexpr std::array<uint32_t, 1024> kRates = [] {
    std::array<uint32_t, 1024> rates{};
    for (uint32_t i = 0; i < rates.size(); ++i) rates[i] = 2 * 65536 / (2 * i + 3);
    return rates;
  }();

  static constexpr uint32_t kHalf = 1U << 31;

  uint32_t value_ = 0;  // with the upper bit turned round: what was never seen is zero
};

// Many cells. Memory that the system gives as zeros: only those that are used take any.
class Cells {
 public:
  explicit Cells(size_t count = 0)
      : cells_(static_cast<Cell*>(std::calloc(std::max<size_t>(count, 1), sizeof(Cell)))) {
    if (cells_ == nullptr) throw std::bad_alloc();  // as any container
  }
  Cell& operator[](size_t i) { return cells_.get()[i]; }

 private:
  struct Free {
    void operator()(Cell* cells) const { std::free(cells); }
  };
  std::unique_ptr<Cell, Free> cells_;
};
static_assert(std::is_trivially_copyable_v<Cell>);

// A bit in one context.
template <typename Coder>
bool CodeBit(Coder& coder, bool bit, Cell& cell, uint32_t most = 60) {
  bit = coder.Bit(bit, std::clamp<uint32_t>(cell.probability(), 16, kWhole - 16));
  cell.Learn(bit, most);
  return bit;
}

// Of up to 7 inputs and a constant one; lanes without an input stay 0. Sixteen bits each, so that eight are a register.
inline constexpr size_t kLanes = 8;
inline constexpr int16_t kOneWeight = 1 << 14, kMostWeight = 31000;

struct alignas(16) Lanes {
  std::array<int16_t, kLanes> of{};
};

struct Weights : Lanes {
  Weights() { of.fill(kOneWeight / 3); }
};

// Loops that compilers make one instruction of; the second only as a function of its own.
inline int32_t Product(const Lanes& a, const Lanes& b) {
  int32_t sum = 0;
  for (size_t i = 0; i < kLanes; ++i) sum += int32_t{a.of[i]} * int32_t{b.of[i]};
  return sum;
}

[[gnu::noinline]] inline void Train(Weights& weights, const Lanes& inputs, int16_t error) {
  Lanes moves;
  for (size_t i = 0; i < kLanes; ++i)
    moves.of[i] = static_cast<int16_t>((int32_t{inputs.of[i]} * int32_t{error}) >> 16);
  for (size_t i = 0; i < kLanes; ++i) moves.of[i] = static_cast<int16_t>(weights.of[i] + moves.of[i]);
  for (size_t i = 0; i < kLanes; ++i)
    weights.of[i] = std::min(std::max(moves.of[i], static_cast<int16_t>(-kMostWeight)), kMostWeight);
}

// A bit in several contexts at once.
template <size_t kInputs, typename Coder>
inline bool CodeMixed(Coder& coder, bool bit, const std::array<Cell*, kInputs>& cells, Weights& weights,
                      uint32_t most) {
  static_assert(kInputs <= kLanes);
  Lanes stretched;
  for (size_t i = 0; i < kInputs; ++i)
    stretched.of[i] = static_cast<int16_t>(Stretch(cells[i]->probability()));
  const int32_t sum = Product(stretched, weights);
  const uint32_t one = Squash(std::clamp(sum >> 14, -kStretchLimit, kStretchLimit));
  bit = coder.Bit(bit, one);
  const auto error = static_cast<int16_t>(((bit ? 1 << 16 : 0) - static_cast<int>(one)) >> 1);
  Train(weights, stretched, error);
  for (size_t i = 0; i < kInputs; ++i) cells[i]->Learn(bit, most);
  return bit;
}

}  // namespace whet::delta

#endif  // WHET_DELTA_MIXING_H_
