// SPDX-License-Identifier: Apache-2.0
// Resize and Upsample of images.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr double kMaxSize = 1 << 20;

// What the node asks for, for all four dimensions; `scales` is empty when it names sizes.
struct Target {
  std::vector<int64_t> sizes;
  std::vector<double> scales;
  std::string mode, coordinates, nearest_mode;
};

Result<ir::Dims> ImageDims(OnnxNode& node) {
  if (node.rank(0) != 4) return node.Refuse("it resizes other than images", "reshape the signal to an image");
  ir::Dims dims{1, 1, 0, 0};
  const ir::Shape& shape = node.type(0).shape;
  for (size_t d = 2; d < 4; ++d) {
    if (!shape[d].known()) return node.Refuse("it resizes an open size", "bind the size with --shape");
    dims[d] = shape[d].size();
  }
  return dims;
}

// Spreads values for `axes` (attribute since operator set 18) over four dimensions.
template <typename T>
Result<std::vector<T>> Spread(OnnxNode& node, const std::vector<T>& values, std::vector<T> otherwise) {
  std::vector<int64_t> axes = node.Ints("axes");
  if (axes.empty()) axes = {0, 1, 2, 3};
  if (values.size() != axes.size())
    return Error("its sizes or scales do not match the dimensions of its operand");
  for (size_t i = 0; i < axes.size(); ++i) {
    otherwise[static_cast<size_t>(WHET_TRY(node.Axis(axes[i], 4)))] = values[i];
  }
  return otherwise;
}

Status ApplyScales(OnnxNode& node, const std::vector<double>& scales, const ir::Dims& dims, Target* target) {
  target->scales = WHET_TRY(Spread(node, scales, {1, 1, 1, 1}));
  if (target->scales[0] != 1 || target->scales[1] != 1) {
    return node.Refuse("it scales batch or channels", "scale rows and columns only");
  }
  target->sizes = dims;
  for (size_t d = 2; d < 4; ++d) {
    const double size = std::floor(static_cast<double>(dims[d]) * target->scales[d]);
    if (!(size >= 1 && size <= kMaxSize))
      return Error(fmt::format("scale {} is out of range", target->scales[d]));
    target->sizes[d] = static_cast<int64_t>(size);
  }
  return {};
}

Status ApplySizes(OnnxNode& node, const std::vector<int64_t>& sizes, const ir::Dims& dims, Target* target) {
  const ir::Dim batch = node.type(0).shape[0], channels = node.type(0).shape[1];
  const std::vector<int64_t> same{batch.known() ? batch.size() : 1, channels.known() ? channels.size() : 1,
                                  dims[2], dims[3]};
  target->sizes = WHET_TRY(Spread(node, sizes, same));
  if (target->sizes[0] != same[0] || target->sizes[1] != same[1]) {
    return node.Refuse("it resizes batch or channels", "resize rows and columns only");
  }
  for (size_t d = 2; d < 4; ++d) {
    if (target->sizes[d] < 1 || target->sizes[d] > static_cast<int64_t>(kMaxSize)) {
      return Error(fmt::format("size {} is out of range", target->sizes[d]));
    }
  }
  return {};
}

// pytorch_half_pixel is half_pixel except for results of one row or column.
Status CheckCoordinates(OnnxNode& node, Target* target) {
  if (target->coordinates == "pytorch_half_pixel" && target->sizes[2] > 1 && target->sizes[3] > 1) {
    target->coordinates = "half_pixel";
  }
  const std::string& c = target->coordinates;
  if (c == "half_pixel" || c == "asymmetric" || c == "align_corners") return {};
  return node.Refuse(fmt::format("coordinate_transformation_mode '{}'", c),
                     "use half_pixel, asymmetric or align_corners");
}

// Before operator set 11 the nearest element was the next lower one, or the next higher one when shrinking.
Status OldNearest(OnnxNode& node, Target* target) {
  const bool shrinks = target->scales[2] < 1 || target->scales[3] < 1;
  const bool grows = target->scales[2] > 1 || target->scales[3] > 1;
  if (shrinks && grows)
    return node.Refuse("it grows one side and shrinks the other", "export with opset 11 or newer");
  target->nearest_mode = shrinks ? "ceil" : "floor";
  return {};
}

Status YieldResize(OnnxNode& node, const ir::Dims& dims, Target target) {
  if (target.mode == "bilinear") target.mode = "linear";
  if (target.mode != "nearest" && target.mode != "linear") {
    return node.Refuse(fmt::format("mode '{}'", target.mode), "use nearest or linear");
  }
  WHET_TRY(CheckCoordinates(node, &target));
  ir::Attrs attrs{{"size", std::vector<int64_t>{target.sizes[2], target.sizes[3]}},
                  {"mode", target.mode},
                  {"coordinates", target.coordinates}};
  if (target.mode == "nearest") attrs.Set("nearest_mode", target.nearest_mode);
  bool exact = target.scales.empty() || target.coordinates == "align_corners";
  if (!exact) {
    exact = true;
    for (size_t d = 2; d < 4; ++d) {
      exact =
          exact && static_cast<double>(dims[d]) * target.scales[d] == static_cast<double>(target.sizes[d]);
    }
  }
  if (!exact) attrs.Set("scale", std::vector<double>{target.scales[2], target.scales[3]});
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  const ir::Type declared = node.graph().type(x);
  return node.YieldChannelsFirst(WHET_TRY(node.Add("resize", {x}, attrs, declared)));
}

bool IsGiven(const OnnxNode& node, size_t i) {
  return node.has(i) && !(node.constant(i) && node.constant(i)->count() == 0);
}

}  // namespace

// Since operator set 11: x, roi, scales, sizes; in 10: x, scales.
Status OnnxResize(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(ImageDims(node));
  Target target;
  target.mode = node.Text("mode", "nearest");
  if (node.opset() < 11) {
    target.coordinates = "asymmetric";
    WHET_TRY(ApplyScales(node, WHET_TRY(node.ConstantReals(1, "scales")), dims, &target));
    WHET_TRY(OldNearest(node, &target));
    return YieldResize(node, dims, std::move(target));
  }
  if (node.Int("antialias", 0)) return node.Refuse("antialias", "resize without antialiasing");
  if (node.Text("keep_aspect_ratio_policy", "stretch") != "stretch") {
    return node.Refuse("keep_aspect_ratio_policy", "name the sizes that result");
  }
  target.coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
  target.nearest_mode = node.Text("nearest_mode", "round_prefer_floor");
  if (IsGiven(node, 3)) {
    WHET_TRY(ApplySizes(node, WHET_TRY(node.ConstantInts(3, "sizes")), dims, &target));
  } else {
    WHET_TRY(ApplyScales(node, WHET_TRY(node.ConstantReals(2, "scales")), dims, &target));
  }
  return YieldResize(node, dims, std::move(target));
}

// Before operator set 9 the scales are an attribute.
Status OnnxUpsample(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(ImageDims(node));
  Target target;
  target.mode = node.Text("mode", "nearest");
  target.coordinates = "asymmetric";
  const std::vector<double> scales =
      node.opset() < 9 ? node.Reals("scales") : WHET_TRY(node.ConstantReals(1, "scales"));
  WHET_TRY(ApplyScales(node, scales, dims, &target));
  WHET_TRY(OldNearest(node, &target));
  return YieldResize(node, dims, std::move(target));
}

}  // namespace whet::import
