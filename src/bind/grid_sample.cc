// SPDX-License-Identifier: Apache-2.0
#include "kernels/grid_sample/grid_sample.h"

#include "bind/checks.h"

namespace whet::bind {
namespace {

constexpr std::string_view kModes[] = {"nearest", "linear", "cubic"};
constexpr std::string_view kPaddings[] = {"zeros", "border", "reflection"};
constexpr std::string_view kCoordinates[] = {"normalized", "align_corners", "elements"};

// The attribute's place among the names, which is the family's number for it.
Result<int32_t> OneOf(const OpView& view, std::string_view key, std::span<const std::string_view> names) {
  const std::string_view value = view.Text(key, "");
  for (size_t i = 0; i < names.size(); ++i) {
    if (value == names[i]) return static_cast<int32_t>(i);
  }
  return Error("attribute '" + std::string(key) + "' is '" + std::string(value) + "', which is unknown");
}

Status CheckShapes(const OpView& view, size_t axes) {
  const auto &x = view.in(0).dims, &grid = view.in(1).dims, &out = view.out(0).dims;
  bool fits = x.size() == axes + 2 && grid.size() >= 2 && out.size() == grid.size() && grid[0] == x[0] &&
              out.back() == x.back();
  for (size_t i = 0; fits && i + 1 < grid.size(); ++i) fits = grid[i] == out[i];
  return fits ? Status() : Error("operand, grid and result do not fit each other");
}

}  // namespace

Status Bind_grid_sample(const OpView& view, std::vector<Call>* calls) {
  if (!AllF32(view, 2)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 2, 0));
  const format::Tensor &x = view.in(0), &grid = view.in(1);
  const int64_t axes = grid.dims.empty() ? 0 : grid.dims.back();
  if (axes != 2 && axes != 3) return Error("the grid's last dimension should be 2 or 3");
  WHET_TRY(CheckShapes(view, static_cast<size_t>(axes)));
  whet_grid_sample_params p{Dim(x, 0),
                            Count(grid) / Dim(x, 0) / static_cast<int32_t>(axes),
                            static_cast<int32_t>(axes),
                            Dim(x, x.dims.size() - 1),
                            {1, 1, 1},
                            WHET_TRY(OneOf(view, "mode", kModes)),
                            WHET_TRY(OneOf(view, "padding", kPaddings)),
                            WHET_TRY(OneOf(view, "coordinates", kCoordinates))};
  for (size_t d = 0; d < static_cast<size_t>(axes); ++d) {
    const size_t axis = 3 - static_cast<size_t>(axes) + d;
    p.size[axis] = Dim(x, d + 1);
    if (p.size[axis] > 1 << 24) return Error("sizes above 2^24 have no kernel");
  }
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "grid_sample";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
