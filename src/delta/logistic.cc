// SPDX-License-Identifier: Apache-2.0
#include "delta/logistic.h"

#include <algorithm>

namespace whet::delta {
namespace {

__extension__ using Wide = unsigned __int128;

// exp(1/256), of 2^56. Powers of it stay exact enough in 64 bits, and no machine rounds them otherwise.
constexpr uint64_t kStep = 72339619486979959;

constexpr std::array<uint16_t, 2 * kStretchLimit + 1> MakeSquashes() {
  std::array<uint16_t, 2 * kStretchLimit + 1> table{};
  uint64_t power = uint64_t{1} << 32;
  for (int i = 0; i <= kStretchLimit; ++i) {
    const Wide one = uint64_t{1} << 32;
    const auto p = static_cast<uint32_t>((static_cast<Wide>(power) << 16) / (power + one));
    table[static_cast<size_t>(kStretchLimit + i)] = static_cast<uint16_t>(std::min(p, 65535U));
    table[static_cast<size_t>(kStretchLimit - i)] = static_cast<uint16_t>(std::max(65536 - p, 1U));
    power = static_cast<uint64_t>((static_cast<Wide>(power) * kStep) >> 56);
  }
  return table;
}

constexpr std::array<int16_t, 1 << 12> MakeStretches() {
  const std::array<uint16_t, 2 * kStretchLimit + 1> squashes = MakeSquashes();
  std::array<int16_t, 1 << 12> table{};
  int stretched = -kStretchLimit;
  for (uint32_t i = 0; i < table.size(); ++i) {
    const uint32_t p = i * 16 + 8;
    while (stretched < kStretchLimit && squashes[static_cast<size_t>(stretched + kStretchLimit)] < p)
      ++stretched;
    table[i] = static_cast<int16_t>(stretched);
  }
  return table;
}

}  // namespace

constexpr std::array<uint16_t, 2 * kStretchLimit + 1> kSquashes = MakeSquashes();
constexpr std::array<int16_t, 1 << 12> kStretches = MakeStretches();

}  // namespace whet::delta
