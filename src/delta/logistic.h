// SPDX-License-Identifier: Apache-2.0
// Probabilities on the logistic scale, where what several models say can be added up: Stretch(p) = ln(p / (1 - p)), Squash its inverse.
#ifndef WHET_DELTA_LOGISTIC_H_
#define WHET_DELTA_LOGISTIC_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace whet::delta {

inline constexpr int kStretchLimit = 2815;  // 11 in units of 1/256; a chance of 1 in 60,000

extern const std::array<int16_t, 1 << 12> kStretches;  // by the probability's upper 12 bits of 16
extern const std::array<uint16_t, 2 * kStretchLimit + 1> kSquashes;  // from -kStretchLimit on

inline int Stretch(uint32_t probability) {
  return kStretches[probability >> 4];
}

inline uint32_t Squash(int stretched) {
  return kSquashes[static_cast<size_t>(stretched + kStretchLimit)];
}

}  // namespace whet::delta

#endif  // WHET_DELTA_LOGISTIC_H_
