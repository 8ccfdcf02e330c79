// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/resize_taps.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace whet::import {
namespace {

// The source position of element `i`.
double Position(int64_t i, const ResizedAxis& axis, const std::string& mode) {
  const double at = static_cast<double>(i), in = static_cast<double>(axis.in), width = axis.scale * in;
  if (mode == "align_corners") return width == 1 ? 0 : at * (in - 1) / (width - 1);
  if (mode == "asymmetric") return at / axis.scale;
  if (mode == "tf_crop_and_resize") {
    const double span = (axis.roi_end - axis.roi_begin) * (in - 1);
    return axis.roi_begin * (in - 1) + (width == 1 ? span / 2 : at * span / (width - 1));
  }
  if (mode == "pytorch_half_pixel" && width == 1) return -0.5;
  if (mode == "tf_half_pixel_for_nn") return (at + 0.5) / axis.scale;
  const double centred = (at + 0.5) / axis.scale - 0.5;
  if (mode != "half_pixel_symmetric") return centred;
  return in / 2 * (1 - static_cast<double>(axis.out) / width) + centred;
}

// Keys' kernel at distance x.
double Cubic(double x, double a) {
  x = std::abs(x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

double Kernel(double x, const ResizeManner& manner) {
  return manner.mode == "cubic" ? Cubic(x, manner.cubic_a) : std::max(0.0, 1 - std::abs(x));
}

// Taps at one source position: the first index, which may lie outside, and the weights from there on.
struct Taps {
  int64_t first;
  std::vector<double> weights;
};

// A position on an element counts as the end of the interval before it.
Taps WeightsAt(double position, double shrink, const ResizeManner& manner) {
  const double floor = std::floor(position), base = floor == position ? floor - 1 : floor;
  const double share = position - base;
  const auto radius = static_cast<int64_t>(std::ceil((manner.mode == "cubic" ? 2 : 1) / shrink));
  Taps taps{static_cast<int64_t>(base) - radius + 1, {}};
  for (int64_t k = 1 - radius; k <= radius; ++k) {
    taps.weights.push_back(Kernel(shrink * (static_cast<double>(k) - share), manner));
  }
  return taps;
}

int64_t Nearest(double position, const ResizedAxis& axis, const std::string& mode) {
  const bool floor = mode == "floor" || (mode.empty() && axis.scale >= 1);
  if (floor) return static_cast<int64_t>(std::floor(position));
  if (mode == "ceil" || mode.empty()) return static_cast<int64_t>(std::ceil(position));
  return static_cast<int64_t>(mode == "round_prefer_ceil" ? std::floor(position + 0.5)
                                                          : std::ceil(position - 0.5));
}

void Normalise(int64_t in, const ResizeManner& manner, Taps* taps) {
  for (size_t k = 0; manner.exclude_outside && k < taps->weights.size(); ++k) {
    const int64_t index = taps->first + static_cast<int64_t>(k);
    if (index < 0 || index >= in) taps->weights[k] = 0;
  }
  const double sum = std::accumulate(taps->weights.begin(), taps->weights.end(), 0.0);
  if (!(manner.exclude_outside || manner.antialias) || sum == 0) return;
  for (double& weight : taps->weights) weight /= sum;
}

}  // namespace

AxisTaps TapsAlong(const ResizedAxis& axis, const ResizeManner& manner) {
  const double shrink = manner.antialias ? std::min(axis.scale, 1.0) : 1.0;
  const double last = static_cast<double>(axis.in - 1);
  std::vector<int32_t> indices;
  std::vector<float> weights;
  size_t count = 1;
  for (int64_t i = 0; i < axis.out; ++i) {
    const double position = Position(i, axis, manner.coordinates);
    const bool outside = manner.coordinates == "tf_crop_and_resize" && (position < 0 || position > last);
    Taps taps{manner.mode == "nearest" ? Nearest(position, axis, manner.nearest_mode) : 0, {1}};
    if (manner.mode != "nearest") taps = WeightsAt(position, shrink, manner);
    Normalise(axis.in, manner, &taps);
    count = taps.weights.size();
    for (size_t k = 0; k < count; ++k) {
      const int64_t index = std::clamp<int64_t>(taps.first + static_cast<int64_t>(k), 0, axis.in - 1);
      indices.push_back(outside ? -1 : static_cast<int32_t>(index));
      weights.push_back(static_cast<float>(outside ? (k == 0 ? 1 : 0) : taps.weights[k]));
    }
  }
  const ir::Dims dims{axis.out, static_cast<int64_t>(count)};
  return {ir::Tensor::Of<int32_t>(dims, indices), ir::Tensor::Of<float>(dims, weights)};
}

}  // namespace whet::import
