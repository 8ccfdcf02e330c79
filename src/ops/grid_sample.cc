// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"mode", AttrKind::kText, true, "nearest, linear or cubic"},
    {"padding", AttrKind::kText, true, "what lies outside: zeros, border or reflection"},
    {"coordinates", AttrKind::kText, true, "normalized, align_corners or elements"},
};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const ir::Shape &x = view.in(0).shape, &grid = view.in(1).shape;
  const bool fits = x.size() >= 4 && x.size() <= 5 && grid.size() >= 2 &&
                    grid.back() == ir::Dim(static_cast<int64_t>(x.size()) - 2) && Compatible(grid[0], x[0]);
  if (!fits) {
    return Error(
        fmt::format("image {} and grid {} do not fit; the grid's last size is the number of spatial axes",
                    ToString(x), ToString(grid)));
  }
  ir::Type type = view.in(0);
  type.shape = grid;
  type.shape.back() = x.back();
  return std::vector{type};
}

Status RequireOneOf(const NodeView& view, const char* name, std::initializer_list<const char*> allowed) {
  const std::string value = view.attrs().Text(name);
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return {};
  return Error(fmt::format("attribute '{}' is '{}'; it must be one of {}", name, value,
                           fmt::join(allowed.begin(), allowed.end(), ", ")));
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 2, kF32Family));
  WHET_TRY(RequireOneOf(view, "mode", {"nearest", "linear", "cubic"}));
  WHET_TRY(RequireOneOf(view, "padding", {"zeros", "border", "reflection"}));
  return RequireOneOf(view, "coordinates", {"normalized", "align_corners", "elements"});
}

// Where an axis is read, and with which weights; an empty index is a zero.
struct Tap {
  std::optional<int64_t> index;
  double weight;
};

struct Axis {
  int64_t size;
  float low, high;  // the borders that reflection mirrors at
  std::string mode, padding, coordinates;

  // float32 as in the kernel: the nearest element of a position in the middle depends on it.
  float Position(float at) const {
    float x = at;
    if (coordinates == "align_corners") x = (at + 1.0f) / 2.0f * static_cast<float>(size - 1);
    if (coordinates == "normalized") x = ((at + 1.0f) * static_cast<float>(size) - 1.0f) / 2.0f;
    constexpr float kFar = 1 << 24;
    return std::isnan(x) ? -kFar : std::clamp(x, -kFar, kFar);
  }

  float Reflected(float x) const {
    if (high <= low) return low;
    const float period = 2 * (high - low);
    float into = std::fmod(x - low, period);
    if (into < 0) into += period;
    return into <= high - low ? low + into : high - (into - (high - low));
  }

  std::optional<int64_t> Element(int64_t i) const {
    if (padding == "zeros") return i >= 0 && i < size ? std::optional(i) : std::nullopt;
    if (padding == "reflection" && (i < 0 || i >= size))
      i = static_cast<int64_t>(Reflected(static_cast<float>(i)));
    return std::clamp<int64_t>(i, 0, size - 1);
  }

  double Weight(double distance) const {
    constexpr double a = -0.75;
    const double d = std::abs(distance);
    if (mode == "linear") return std::max(0.0, 1 - d);
    if (d <= 1) return (a + 2) * d * d * d - (a + 3) * d * d + 1;
    return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0;
  }

  std::vector<Tap> Taps(float at) const {
    float x = Position(at);
    if (mode == "nearest") x = std::nearbyint(x);
    if (padding == "border" && (x < low || x > high)) x = std::clamp(x, 0.0f, static_cast<float>(size - 1));
    if (padding == "reflection" && (x < low || x > high)) x = Reflected(x);
    const auto base = static_cast<int64_t>(std::floor(x));
    if (mode == "nearest") return {{Element(base), 1}};
    std::vector<Tap> taps;
    const int64_t radius = mode == "linear" ? 1 : 2;
    for (int64_t k = 1 - radius; k <= radius; ++k) {
      taps.push_back({Element(base + k), Weight(static_cast<double>(x) - static_cast<double>(base + k))});
    }
    return taps;
  }
};

Axis AxisOf(const EvalView& view, int64_t size) {
  const std::string coordinates = view.attrs().Text("coordinates");
  const bool edges = coordinates == "normalized";
  return {size,
          edges ? -0.5f : 0.0f,
          static_cast<float>(size) - (edges ? 0.5f : 1.0f),
          view.attrs().Text("mode"),
          view.attrs().Text("padding"),
          coordinates};
}

// The sum over the taps of axis `d` and all further ones.
double Sample(const ir::Tensor& x, const std::vector<std::vector<Tap>>& taps, size_t d, int64_t at,
              int64_t channel) {
  if (d == taps.size()) return x.RealAt(at * x.dims().back() + channel);
  double sum = 0;
  for (const Tap& tap : taps[d]) {
    if (tap.index) sum += tap.weight * Sample(x, taps, d + 1, at * x.dims()[d + 1] + *tap.index, channel);
  }
  return sum;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor &x = view.in(0), &grid = view.in(1);
  ir::Tensor out = ResultTensor(view);
  const auto axes = static_cast<size_t>(grid.dims().back());
  const int64_t channels = x.dims().back(), points = grid.count() / grid.dims().back();
  const bool forward = view.attrs().Text("coordinates") == "elements";
  for (int64_t i = 0; i < points; ++i) {
    std::vector<std::vector<Tap>> taps;
    for (size_t d = 0; d < axes; ++d) {
      const size_t number = static_cast<size_t>(i) * axes + (forward ? d : axes - 1 - d);
      taps.push_back(AxisOf(view, x.dims()[d + 1]).Taps(grid.Data<float>()[number]));
    }
    const int64_t image = i / (points / x.dims()[0]);
    for (int64_t c = 0; c < channels; ++c) {
      out.MutableData<float>()[static_cast<size_t>(i * channels + c)] =
          static_cast<float>(Sample(x, taps, 0, image, c));
    }
  }
  return std::vector{out};
}

}  // namespace

const Op kOp_grid_sample = {
    "grid_sample", "an image or a volume at computed positions", 2, 2, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
