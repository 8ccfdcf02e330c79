// SPDX-License-Identifier: Apache-2.0
#include "ops/resize_taps.h"

#include <algorithm>
#include <cmath>

namespace whet::ops {
namespace {

constexpr int64_t kOne = 1024;

// The source position of output index i; half_pixel may fall outside the source.
double Position(int64_t i, int64_t in, int64_t out, const std::string& coordinates, double scale) {
  const double at = static_cast<double>(i);
  if (coordinates == "align_corners") {
    return out > 1 ? at * static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0;
  }
  const double half = coordinates == "half_pixel" ? 0.5 : 0;
  const double moved = at + half;
  return (scale > 0 ? moved / scale : moved * static_cast<double>(in) / static_cast<double>(out)) - half;
}

double RoundedPosition(double position, const std::string& nearest_mode) {
  if (nearest_mode == "floor") return std::floor(position);
  if (nearest_mode == "ceil") return std::ceil(position);
  return nearest_mode == "round_prefer_floor" ? std::ceil(position - 0.5) : std::floor(position + 0.5);
}

FixedTap TapTflm(int64_t i, int64_t in, int64_t ratio, bool half_pixel) {
  const int64_t position = i * ratio + (half_pixel ? ratio / 2 - kOne / 2 : 0);
  const int64_t first = std::max<int64_t>(position / kOne, 0);
  const int64_t second = std::min((position + kOne - 1) / kOne, in - 1);
  const int64_t share = second > first ? position - kOne * first : 0;
  return {static_cast<int32_t>(std::min(first, in - 1)), static_cast<int32_t>(second),
          static_cast<int32_t>(share)};
}

std::vector<FixedTap> FixedTapsTflm(int64_t in, int64_t out, const std::string& coordinates) {
  const bool corners = coordinates == "align_corners" && out > 1;
  const int64_t from = corners ? in - 1 : in, to = corners ? out - 1 : out;
  const int64_t ratio = (kOne * from + to / 2) / to;
  std::vector<FixedTap> taps;
  for (int64_t i = 0; i < out; ++i) taps.push_back(TapTflm(i, in, ratio, coordinates == "half_pixel"));
  return taps;
}

}  // namespace

std::vector<ResizeTap> LinearTaps(int64_t in, int64_t out, const std::string& coordinates, double scale) {
  std::vector<ResizeTap> taps;
  const double last = static_cast<double>(in - 1);
  for (int64_t i = 0; i < out; ++i) {
    const double position = std::clamp(Position(i, in, out, coordinates, scale), 0.0, last);
    const double first = std::floor(position);
    taps.push_back(
        {static_cast<int32_t>(first), static_cast<int32_t>(std::min(first + 1, last)), position - first});
  }
  return taps;
}

std::vector<int32_t> NearestTaps(int64_t in, int64_t out, const std::string& coordinates,
                                 const std::string& nearest_mode, double scale) {
  std::vector<int32_t> taps;
  for (int64_t i = 0; i < out; ++i) {
    const double position = RoundedPosition(Position(i, in, out, coordinates, scale), nearest_mode);
    taps.push_back(static_cast<int32_t>(std::clamp(position, 0.0, static_cast<double>(in - 1))));
  }
  return taps;
}

std::vector<FixedTap> FixedTaps(int64_t in, int64_t out, const std::string& coordinates, double scale,
                                ir::Dialect dialect) {
  if (dialect == ir::Dialect::kTflm) return FixedTapsTflm(in, out, coordinates);
  std::vector<FixedTap> taps;
  for (const ResizeTap& tap : LinearTaps(in, out, coordinates, scale)) {
    taps.push_back({tap.first, tap.second, static_cast<int32_t>(std::nearbyint(tap.share * kOne))});
  }
  return taps;
}

}  // namespace whet::ops
