// SPDX-License-Identifier: Apache-2.0
// Where in a plan's file there are numbers.
#ifndef WHET_DELTA_PLAN_RANGES_H_
#define WHET_DELTA_PLAN_RANGES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "delta/operation.h"
#include "format/plan.h"

namespace whet::delta {

struct Range {
  std::string key;    // the same for what corresponds in another plan, and different within one
  std::string shape;  // type and dimensions
  uint64_t begin = 0, bytes = 0;
  Layout layout;  // without ratios
  // Of integers with a scale for each index of an axis: where the scales are, f32 behind each other; how many; and how many
  // elements behind each other have one of them. None: 0.
  uint64_t scales_at = 0, scales = 0;
  uint32_t scale_run = 1;

  uint64_t end() const { return begin + bytes; }
};

// In the order of the file, none overlapping another.
std::vector<Range> NumberRanges(std::span<const std::byte> file, const format::Plan& plan);

}  // namespace whet::delta

#endif  // WHET_DELTA_PLAN_RANGES_H_
