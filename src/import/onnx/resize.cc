// SPDX-License-Identifier: Apache-2.0
// Resize and Upsample: the op `resize` for images where it has what is asked for, else `resample` along one axis
// after the other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "import/onnx/ops.h"
#include "import/onnx/resize_taps.h"

namespace whet::import {
namespace {

constexpr double kMaxSize = 1 << 20;
constexpr int64_t kMaxTaps = 1 << 24;

struct Request {
  ResizeManner manner;
  std::vector<ResizedAxis> axes;  // those that change
  bool by_scales = false;         // scales were given, not sizes
};

Result<std::vector<size_t>> AxesOf(OnnxNode& node) {
  std::vector<int64_t> axes = node.Ints("axes");
  if (!node.HasAttr("axes")) {
    axes.resize(node.rank(0));
    std::iota(axes.begin(), axes.end(), 0);
  }
  std::vector<size_t> result;
  for (int64_t axis : axes) result.push_back(static_cast<size_t>(WHET_TRY(node.Axis(axis, node.rank(0)))));
  return result;
}

Result<int64_t> SizeOf(OnnxNode& node, size_t axis) {
  const ir::Dim& dim = node.type(0).shape[axis];
  if (!dim.known()) return node.Refuse("it resizes an open size", "bind the size with --shape");
  return dim.size();
}

bool Changes(const ResizedAxis& a) {
  return a.in != a.out || a.scale != 1 || a.roi_begin != 0 || a.roi_end != 1;
}

// The axis with its new size; nothing happens along an axis that stays as it is, even where its size is open.
Status AddAxis(OnnxNode& node, size_t axis, double scale, double size, Request* request) {
  if (request->by_scales && scale == 1 && request->manner.coordinates != "tf_crop_and_resize") return {};
  const int64_t in = WHET_TRY(SizeOf(node, axis));
  const double out = request->by_scales ? std::floor(static_cast<double>(in) * scale) : size;
  if (in < 1 || !(out >= 1 && out <= kMaxSize) || !(scale > 0))
    return Error(fmt::format("axis {} of {} elements would get {}", axis, in, out));
  request->axes.push_back({axis, in, static_cast<int64_t>(out), scale});
  return {};
}

Status ApplyScales(OnnxNode& node, const std::vector<double>& scales, Request* request) {
  const std::vector<size_t> axes = WHET_TRY(AxesOf(node));
  if (scales.size() != axes.size()) return Error("its scales do not match the dimensions of its operand");
  request->by_scales = true;
  for (size_t i = 0; i < axes.size(); ++i) WHET_TRY(AddAxis(node, axes[i], scales[i], 0, request));
  return {};
}

Status ApplySizes(OnnxNode& node, const std::vector<int64_t>& sizes, Request* request) {
  const std::vector<size_t> axes = WHET_TRY(AxesOf(node));
  if (sizes.size() != axes.size()) return Error("its sizes do not match the dimensions of its operand");
  const std::string policy = node.Text("keep_aspect_ratio_policy", "stretch");
  if (policy != "stretch" && policy != "not_larger" && policy != "not_smaller")
    return Error(fmt::format("keep_aspect_ratio_policy is '{}'", policy));
  std::vector<double> in, scales;
  for (size_t i = 0; i < axes.size(); ++i) {
    in.push_back(static_cast<double>(WHET_TRY(SizeOf(node, axes[i]))));
    scales.push_back(static_cast<double>(sizes[i]) / in[i]);
  }
  if (scales.empty()) return {};
  const double one = policy == "not_larger" ? *std::min_element(scales.begin(), scales.end())
                                            : *std::max_element(scales.begin(), scales.end());
  for (size_t i = 0; i < axes.size(); ++i) {
    const bool keeps = policy != "stretch";
    WHET_TRY(AddAxis(node, axes[i], keeps ? one : scales[i],
                     keeps ? std::floor(one * in[i] + 0.5) : static_cast<double>(sizes[i]), request));
  }
  return {};
}

// The region that tf_crop_and_resize cuts out: beginnings along the axes, then ends.
Status ApplyRegion(OnnxNode& node, Request* request) {
  if (request->manner.coordinates != "tf_crop_and_resize") return {};
  const std::vector<size_t> axes = WHET_TRY(AxesOf(node));
  const std::vector<double> region = WHET_TRY(node.ConstantReals(1, "roi"));
  if (region.size() != 2 * axes.size()) return Error("its roi does not have two numbers for each axis");
  for (ResizedAxis& resized : request->axes) {
    const auto i = static_cast<size_t>(std::find(axes.begin(), axes.end(), resized.axis) - axes.begin());
    resized.roi_begin = region[i];
    resized.roi_end = region[axes.size() + i];
    if (!std::isfinite(resized.roi_begin) || !std::isfinite(resized.roi_end))
      return Error("its roi is not finite");
  }
  return {};
}

Status CheckManner(const ResizeManner& m) {
  const auto one_of = [](const std::string& text, std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (!one_of(m.mode, {"nearest", "linear", "cubic"})) return Error(fmt::format("mode is '{}'", m.mode));
  if (!one_of(m.coordinates, {"half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "asymmetric",
                              "align_corners", "tf_crop_and_resize", "tf_half_pixel_for_nn"}))
    return Error(fmt::format("coordinate_transformation_mode is '{}'", m.coordinates));
  if (!one_of(m.nearest_mode, {"", "floor", "ceil", "round_prefer_floor", "round_prefer_ceil"}))
    return Error(fmt::format("nearest_mode is '{}'", m.nearest_mode));
  if (m.antialias && m.mode == "nearest") return Error("antialias needs the mode linear or cubic");
  return {};
}

// The `resize` attributes, where that op has what is asked for: rows and columns of an image.
struct ImageResize {
  std::vector<int64_t> size;
  std::vector<double> scale;
  std::string coordinates, nearest_mode;
};

std::optional<ImageResize> AsImage(OnnxNode& node, const Request& r) {
  const ir::Shape& shape = node.type(0).shape;
  const ResizeManner& m = r.manner;
  if (shape.size() != 4 || !shape[2].known() || !shape[3].known() || m.mode == "cubic" || m.antialias ||
      m.exclude_outside)
    return std::nullopt;
  const ir::Type& type = node.type(0);
  const bool blends = type.dtype == DType::kF32 || (type.dtype == DType::kI8 && type.quant.present());
  if (m.mode == "linear" && !blends) return std::nullopt;
  ImageResize image{{shape[2].size(), shape[3].size()}, {1, 1}, m.coordinates, m.nearest_mode};
  bool grows = false, shrinks = false;
  for (const ResizedAxis& a : r.axes) {
    if (a.axis < 2) return std::nullopt;
    image.size[a.axis - 2] = a.out;
    image.scale[a.axis - 2] = a.scale;
    grows = grows || a.scale > 1;
    shrinks = shrinks || a.scale < 1;
    if (a.out == 1 && m.coordinates == "pytorch_half_pixel") return std::nullopt;
    // align_corners spans whole elements there
    if (m.coordinates == "align_corners" && a.scale * static_cast<double>(a.in) != static_cast<double>(a.out))
      return std::nullopt;
  }
  if (m.nearest_mode.empty() && grows && shrinks) return std::nullopt;
  if (m.nearest_mode.empty()) image.nearest_mode = shrinks ? "ceil" : "floor";
  if (image.coordinates == "pytorch_half_pixel") image.coordinates = "half_pixel";
  const bool known = image.coordinates == "half_pixel" || image.coordinates == "asymmetric" ||
                     image.coordinates == "align_corners";
  return known ? std::optional(image) : std::nullopt;
}

Status YieldImage(OnnxNode& node, const Request& request, const ImageResize& image) {
  ir::Attrs attrs{{"size", image.size}, {"mode", request.manner.mode}, {"coordinates", image.coordinates}};
  if (request.manner.mode == "nearest") attrs.Set("nearest_mode", image.nearest_mode);
  const bool exact = std::all_of(request.axes.begin(), request.axes.end(), [](const ResizedAxis& a) {
    return static_cast<double>(a.in) * a.scale == static_cast<double>(a.out);
  });
  if (request.by_scales && !exact && image.coordinates != "align_corners") attrs.Set("scale", image.scale);
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  const ir::Type declared = node.graph().type(x);
  return node.YieldChannelsFirst(WHET_TRY(node.Add("resize", {x}, attrs, declared)));
}

// Copies keep any type; weighted sums are of real numbers.
Result<ir::ValueId> AsReals(OnnxNode& node) {
  const ir::Type& type = node.type(0);
  if (type.dtype == DType::kF32) return node.in(0);
  if (type.quant.present()) return node.Add("dequantize", {node.in(0)});
  return node.Add("cast", {node.in(0)}, {{"to", "f32"}});
}

Status YieldFromReals(OnnxNode& node, ir::ValueId id) {
  const ir::Type type = node.type(0);
  if (type.dtype == DType::kF32) return node.YieldAlias(id);
  if (type.quant.present()) return node.YieldQuantised(id, type.quant);
  return node.Yield("cast", {id}, {{"to", std::string(DTypeName(type.dtype))}});
}

Status YieldResampled(OnnxNode& node, const Request& request) {
  const bool copies = request.manner.mode == "nearest" && request.manner.coordinates != "tf_crop_and_resize";
  ir::ValueId x = copies ? node.in(0) : WHET_TRY(AsReals(node));
  for (const ResizedAxis& axis : request.axes) {
    AxisTaps taps = TapsAlong(axis, request.manner);
    if (taps.indices.count() > kMaxTaps) return Error("it needs more than 2^24 taps along an axis");
    const ir::Type declared = node.graph().type(x);
    std::vector<ir::ValueId> operands{x, node.Constant(std::move(taps.indices))};
    if (!copies) operands.push_back(node.Constant(std::move(taps.weights)));
    x = WHET_TRY(node.Add(
        "resample", operands,
        {{"axis", static_cast<int64_t>(axis.axis)}, {"outside", request.manner.extrapolation}}, declared));
  }
  return copies ? node.YieldAlias(x) : YieldFromReals(node, x);
}

Status YieldResize(OnnxNode& node, Request request) {
  if (request.manner.mode == "bilinear") request.manner.mode = "linear";
  WHET_TRY(CheckManner(request.manner));
  WHET_TRY(ApplyRegion(node, &request));
  std::erase_if(request.axes, [](const ResizedAxis& axis) { return !Changes(axis); });
  if (request.axes.empty()) return node.YieldAlias(node.in(0));
  if (const std::optional<ImageResize> image = AsImage(node, request))
    return YieldImage(node, request, *image);
  return YieldResampled(node, request);
}

bool IsGiven(const OnnxNode& node, size_t i) {
  const bool empty = node.type(i).shape == ir::Shape{ir::Dim(0)};
  return node.has(i) && !empty && !(node.constant(i) && node.constant(i)->count() == 0);
}

ResizeManner MannerOf(OnnxNode& node) {
  ResizeManner manner;
  manner.mode = node.Text("mode", "nearest");
  manner.coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
  manner.nearest_mode = node.Text("nearest_mode", "round_prefer_floor");
  manner.cubic_a = node.Real("cubic_coeff_a", -0.75);
  manner.extrapolation = node.Real("extrapolation_value", 0);
  manner.exclude_outside = node.Int("exclude_outside", 0) != 0;
  manner.antialias = node.Int("antialias", 0) != 0;
  return manner;
}

}  // namespace

// Since operator set 11: x, roi, scales, sizes; in 10: x, scales.
Status OnnxResize(OnnxNode& node) {
  Request request;
  if (node.opset() < 11) {
    request.manner.mode = node.Text("mode", "nearest");
    request.manner.coordinates = "asymmetric";
    WHET_TRY(ApplyScales(node, WHET_TRY(node.ConstantReals(1, "scales")), &request));
    return YieldResize(node, std::move(request));
  }
  request.manner = MannerOf(node);
  if (IsGiven(node, 3)) {
    WHET_TRY(ApplySizes(node, WHET_TRY(node.ConstantInts(3, "sizes")), &request));
  } else {
    WHET_TRY(ApplyScales(node, WHET_TRY(node.ConstantReals(2, "scales")), &request));
  }
  return YieldResize(node, std::move(request));
}

// Before operator set 9 the scales are an attribute, before 7 one for rows and one for columns.
Status OnnxUpsample(OnnxNode& node) {
  Request request;
  request.manner.mode = node.Text("mode", "nearest");
  request.manner.coordinates = "asymmetric";
  std::vector<double> scales{1, 1, node.Real("height_scale", 0), node.Real("width_scale", 0)};
  if (node.opset() >= 7)
    scales = node.opset() < 9 ? node.Reals("scales") : WHET_TRY(node.ConstantReals(1, "scales"));
  WHET_TRY(ApplyScales(node, scales, &request));
  return YieldResize(node, std::move(request));
}

}  // namespace whet::import
