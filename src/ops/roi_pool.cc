// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/movement.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

constexpr int64_t kMaxSamples = 512;

constexpr AttrSpec kAttrs[] = {
    {"kind", AttrKind::kText, true, "align_average, align_max or max"},
    {"size", AttrKind::kInts, true, "rows and columns of cells"},
    {"spatial_scale", AttrKind::kReal, false, "factor of the regions' coordinates, 1 when absent"},
    {"sampling_ratio", AttrKind::kInt, false, "samples along each axis of a cell; 0: one for each element"},
    {"half_pixel", AttrKind::kInt, false, "1: whole numbers are the edges of elements"},
};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(CheckRank(view, 0, 4, "an image [N, H, W, C]"));
  WHET_TRY(CheckRank(view, 1, 2, "regions [R, 4]"));
  WHET_TRY(CheckRank(view, 2, 1, "image numbers [R]"));
  const std::vector<int64_t> size = view.attrs().Ints("size");
  constexpr int64_t kMaxSize = 1 << 20;
  if (size.size() != 2 || std::min(size[0], size[1]) < 1 || std::max(size[0], size[1]) > kMaxSize)
    return Error("attribute 'size' must be two numbers of at least 1");
  if (view.in(1).shape[1] != ir::Dim(4) || !Compatible(view.in(1).shape[0], view.in(2).shape[0]))
    return Error("regions must be [R, 4], with R image numbers");
  const ir::Shape& x = view.in(0).shape;
  return std::vector<ir::Type>{{view.in(0).dtype, {view.in(1).shape[0], size[0], size[1], x[3]}, {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 2, kF32Family));
  WHET_TRY(RequireIndices(view, 2));
  const std::string kind = view.attrs().Text("kind");
  const int64_t samples = view.attrs().Int("sampling_ratio", 0);
  if (samples < 0 || samples > kMaxSamples)
    return Error(fmt::format("attribute 'sampling_ratio' is {}; it must be 0 to {}", samples, kMaxSamples));
  if (kind == "align_average" || kind == "align_max" || kind == "max") return {};
  return Error(fmt::format("attribute 'kind' is '{}'; it must be align_average, align_max or max", kind));
}

// The elements of an axis with the parts that they have in one sample, or whole.
using Parts = std::vector<std::pair<int64_t, double>>;

struct Axis {
  float begin, end;  // of the region, scaled
  int64_t size, cells;
};

float Finite(float x) {
  return std::isnan(x) ? -1e9f : std::clamp(x, -1e9f, 1e9f);
}

// The samples of a cell along an axis. Positions in float32, as a sample on the edge counts or not.
std::vector<Parts> AlignedSamples(const Axis& axis, int64_t cell, int64_t ratio, bool half_pixel) {
  const float offset = half_pixel ? 0.5f : 0.0f;
  const float from = Finite(axis.begin - offset);
  float extent = Finite(axis.end - offset) - from;
  if (!half_pixel) extent = std::max(extent, 1.0f);
  const float step = extent / static_cast<float>(axis.cells);
  const int64_t samples =
      ratio > 0 ? ratio
                : static_cast<int64_t>(std::clamp(std::ceil(step), 0.0f, static_cast<float>(kMaxSamples)));
  std::vector<Parts> result;
  for (int64_t i = 0; i < samples; ++i) {
    const float x = from + static_cast<float>(cell) * step +
                    (static_cast<float>(i) + 0.5f) * step / static_cast<float>(samples);
    if (x < -1 || x > static_cast<float>(axis.size)) {
      result.push_back({{0, 0}, {0, 0}});
      continue;
    }
    const double at = std::clamp<double>(x, 0, static_cast<double>(axis.size - 1)), low = std::floor(at);
    const auto index = static_cast<int64_t>(low);
    result.push_back({{index, 1 - (at - low)}, {std::min(index + 1, axis.size - 1), at - low}});
  }
  return result;
}

// The elements that a cell covers, in whole.
std::vector<Parts> WholeElements(const Axis& axis, int64_t cell) {
  const float from = std::round(Finite(axis.begin));
  const float step =
      std::max(std::round(Finite(axis.end)) - from + 1.0f, 1.0f) / static_cast<float>(axis.cells);
  const float limit = static_cast<float>(axis.size);
  const auto first =
      static_cast<int64_t>(std::clamp(std::floor(static_cast<float>(cell) * step) + from, 0.0f, limit));
  const auto last =
      static_cast<int64_t>(std::clamp(std::ceil(static_cast<float>(cell + 1) * step) + from, 0.0f, limit));
  std::vector<Parts> result;
  for (int64_t i = first; i < last; ++i) result.push_back({{i, 1}});
  return result;
}

std::vector<Parts> SamplesOf(const EvalView& view, const Axis& axis, int64_t cell) {
  if (view.attrs().Text("kind") == "max") return WholeElements(axis, cell);
  return AlignedSamples(axis, cell, view.attrs().Int("sampling_ratio", 0),
                        view.attrs().Int("half_pixel", 0) != 0);
}

double Cell(const EvalView& view, const std::vector<Parts>& rows, const std::vector<Parts>& columns,
            int64_t image, int64_t channel) {
  const ir::Dims& dims = view.in(0).dims();
  double sum = 0;
  std::optional<double> largest;
  for (const Parts& row : rows) {
    for (const Parts& column : columns) {
      for (const auto& [y, v] : row) {
        for (const auto& [x, u] : column) {
          const double part =
              v * u * view.in(0).RealAt(((image * dims[1] + y) * dims[2] + x) * dims[3] + channel);
          sum += part;
          largest = largest ? std::max(*largest, part) : part;
        }
      }
    }
  }
  if (view.attrs().Text("kind") != "align_average") return largest.value_or(0);
  return sum / static_cast<double>(std::max<size_t>(1, rows.size() * columns.size()));
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor& x = view.in(0);
  ir::Tensor out = ResultTensor(view);
  const auto scale = static_cast<float>(view.attrs().Real("spatial_scale", 1));
  ForEachIndex(out.dims(), [&](int64_t to, const ir::Dims& at) {
    const float* roi = view.in(1).Data<float>().data() + at[0] * 4;
    const Axis rows{roi[1] * scale, roi[3] * scale, x.dims()[1], out.dims()[1]};
    const Axis columns{roi[0] * scale, roi[2] * scale, x.dims()[2], out.dims()[2]};
    const int64_t image = std::clamp<int64_t>(view.in(2).IntAt(at[0]), 0, x.dims()[0] - 1);
    out.MutableData<float>()[static_cast<size_t>(to)] = static_cast<float>(
        Cell(view, SamplesOf(view, rows, at[1]), SamplesOf(view, columns, at[2]), image, at[3]));
  });
  return std::vector{out};
}

}  // namespace

const Op kOp_roi_pool = {"roi_pool", "regions of images in cells", 3, 3, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
