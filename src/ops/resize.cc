// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ops/movement.h"
#include "ops/resize_taps.h"

namespace whet::ops {
namespace {

using ir::Tensor;

// The four corners of one output element: indices of its channels' first elements in the source image.
struct Corners {
  int64_t top_left, top_right, bottom_left, bottom_right;
};

double ScaleOf(const ir::Attrs& attrs, size_t axis) {
  const std::vector<double> scale = attrs.Reals("scale");
  return scale.size() == 2 ? scale[axis] : 0;
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  constexpr int64_t kMaxSize = int64_t{1} << 24;
  WHET_TRY(RequirePerTensor(view, 0));
  ir::Type type = view.in(0);
  const auto size = view.attrs().Ints("size");
  if (type.shape.size() != 4)
    return Error(fmt::format("the operand is {}; it must be [N, H, W, C]", ToString(type.shape)));
  if (size.size() != 2 || size[0] < 1 || size[1] < 1 || size[0] > kMaxSize || size[1] > kMaxSize) {
    return Error(
        fmt::format("'size' is [{}]; it must be a height and a width of at least 1", fmt::join(size, ", ")));
  }
  if (type.shape[1] == ir::Dim(0) || type.shape[2] == ir::Dim(0))
    return Error("an empty image cannot be resized");
  type.shape[1] = size[0];
  type.shape[2] = size[1];
  return std::vector{type};
}

Status RequireOneOf(const NodeView& view, const char* name, std::initializer_list<const char*> allowed) {
  const std::string value = view.attrs().Text(name);
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return {};
  return Error(fmt::format("attribute '{}' is '{}'; it must be one of {}", name, value,
                           fmt::join(allowed.begin(), allowed.end(), ", ")));
}

Status Verify(const NodeView& view) {
  WHET_TRY(RequireOneOf(view, "mode", {"nearest", "linear"}));
  WHET_TRY(RequireOneOf(view, "coordinates", {"half_pixel", "asymmetric", "align_corners"}));
  if (view.attrs().Has("scale")) {
    const auto scale = view.attrs().Reals("scale");
    const bool positive = std::all_of(scale.begin(), scale.end(), [](double s) { return s > 0; });
    if (scale.size() != 2 || !positive) return Error("'scale' must be two positive factors");
  }
  const DType type = view.in(0).dtype;
  if (view.attrs().Text("mode") == "nearest") {
    return RequireOneOf(view, "nearest_mode", {"floor", "round_prefer_floor", "round_prefer_ceil", "ceil"});
  }
  if (type == DType::kF32 || type == DType::kI8) return {};
  return Error(fmt::format("linear resize of {} is not defined; it takes f32 and i8", DTypeName(type)));
}

// Calls visit(to, corners, row, column) for each output pixel: the first element of its channels, and the
// taps that apply.
template <typename Tap, typename Visit>
void ForEachPixel(const ir::Dims& in, const std::vector<Tap>& rows, const std::vector<Tap>& columns,
                  Visit visit) {
  int64_t to = 0;
  for (int64_t n = 0; n < in[0]; ++n) {
    for (const Tap& row : rows) {
      for (const Tap& column : columns) {
        const auto at = [&](int64_t y, int64_t x) { return ((n * in[1] + y) * in[2] + x) * in[3]; };
        visit(to,
              Corners{at(row.first, column.first), at(row.first, column.second), at(row.second, column.first),
                      at(row.second, column.second)},
              row, column);
        to += in[3];
      }
    }
  }
}

void Nearest(const EvalView& view, Tensor& out) {
  const ir::Dims& in = view.in(0).dims();
  const ir::Attrs& attrs = view.attrs();
  const auto taps = [&](size_t axis) {
    std::vector<ResizeTap> pairs;
    for (int32_t at : NearestTaps(in[axis + 1], out.dims()[axis + 1], attrs.Text("coordinates"),
                                  attrs.Text("nearest_mode"), ScaleOf(attrs, axis))) {
      pairs.push_back({at, at, 0});
    }
    return pairs;
  };
  ForEachPixel(in, taps(0), taps(1),
               [&](int64_t to, const Corners& from, const ResizeTap&, const ResizeTap&) {
                 for (int64_t c = 0; c < in[3]; ++c) CopyElement(view.in(0), from.top_left + c, out, to + c);
               });
}

void LinearFloat(const EvalView& view, Tensor& out) {
  const ir::Dims& in = view.in(0).dims();
  const auto x = view.in(0).Data<float>();
  const auto y = out.MutableData<float>();
  const auto taps = [&](size_t axis) {
    return LinearTaps(in[axis + 1], out.dims()[axis + 1], view.attrs().Text("coordinates"),
                      ScaleOf(view.attrs(), axis));
  };
  ForEachPixel(
      in, taps(0), taps(1),
      [&](int64_t to, const Corners& from, const ResizeTap& row, const ResizeTap& column) {
        for (int64_t c = 0; c < in[3]; ++c) {
          const auto at = [&](int64_t corner) {
            return static_cast<double>(x[static_cast<size_t>(corner + c)]);
          };
          const double top = at(from.top_left) * (1 - column.share) + at(from.top_right) * column.share;
          const double bottom =
              at(from.bottom_left) * (1 - column.share) + at(from.bottom_right) * column.share;
          y[static_cast<size_t>(to + c)] = static_cast<float>(top * (1 - row.share) + bottom * row.share);
        }
      });
}

// Sums of weights in 1/2^20 back to stored values: half up by default, half away from zero under tflm.
int8_t Rounded(int64_t sum, ir::Dialect dialect) {
  constexpr int64_t kHalf = 1 << 19;
  if (dialect == ir::Dialect::kWhet) return static_cast<int8_t>((sum + kHalf) >> 20);
  return static_cast<int8_t>((sum + (sum > 0 ? kHalf : -kHalf)) / (1 << 20));
}

void LinearBytes(const EvalView& view, Tensor& out) {
  const ir::Dims& in = view.in(0).dims();
  const auto x = view.in(0).Data<int8_t>();
  const auto y = out.MutableData<int8_t>();
  const auto taps = [&](size_t axis) {
    return FixedTaps(in[axis + 1], out.dims()[axis + 1], view.attrs().Text("coordinates"),
                     ScaleOf(view.attrs(), axis), view.dialect);
  };
  ForEachPixel(in, taps(0), taps(1),
               [&](int64_t to, const Corners& from, const FixedTap& row, const FixedTap& column) {
                 for (int64_t c = 0; c < in[3]; ++c) {
                   const auto at = [&](int64_t corner) {
                     return static_cast<int64_t>(x[static_cast<size_t>(corner + c)]);
                   };
                   const int64_t top =
                       at(from.top_left) * (1024 - column.share) + at(from.top_right) * column.share;
                   const int64_t bottom =
                       at(from.bottom_left) * (1024 - column.share) + at(from.bottom_right) * column.share;
                   y[static_cast<size_t>(to + c)] =
                       Rounded(top * (1024 - row.share) + bottom * row.share, view.dialect);
                 }
               });
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  if (view.in(0).dims()[1] == 0 || view.in(0).dims()[2] == 0)
    return Error("an empty image cannot be resized");
  Tensor out = ResultTensor(view);
  if (view.attrs().Text("mode") == "nearest") {
    Nearest(view, out);
  } else if (view.in(0).dtype() == DType::kF32) {
    LinearFloat(view, out);
  } else {
    LinearBytes(view, out);
  }
  return std::vector{out};
}

constexpr AttrSpec kAttrs[] = {
    {"size", AttrKind::kInts, true, "height and width of the result"},
    {"mode", AttrKind::kText, true, "nearest or linear"},
    {"coordinates", AttrKind::kText, true, "half_pixel, asymmetric or align_corners"},
    {"nearest_mode", AttrKind::kText, false,
     "floor, round_prefer_floor, round_prefer_ceil or ceil, when nearest"},
    {"scale", AttrKind::kReals, false,
     "factors of height and width, when they and not the sizes decide coordinates"},
};

}  // namespace

const Op kOp_resize = {"resize", "an image of another size", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
