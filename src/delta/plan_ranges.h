// SPDX-License-Identifier: Apache-2.0
// Where in a plan's file there are numbers.
#ifndef WHET_DELTA_PLAN_RANGES_H_
#define WHET_DELTA_PLAN_RANGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "delta/operation.h"
#include "format/plan.h"

namespace whet::delta {

struct Range {
  std::string key;    // the same for what corresponds in another plan, and different within one
  std::string shape;  // type and dimensions
  uint64_t begin = 0, bytes = 0;
  Layout layout;              // without ratios
  std::vector<float> scales;  // of integers, one for each index of an axis, or one
  uint32_t scale_run = 1;     // elements behind each other that have one scale

  uint64_t end() const { return begin + bytes; }
};

// In the order of the file, none overlapping another.
std::vector<Range> NumberRanges(const format::Plan& plan);

}  // namespace whet::delta

#endif  // WHET_DELTA_PLAN_RANGES_H_
