// SPDX-License-Identifier: Apache-2.0
// RoiAlign and MaxRoiPool.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

// `rois` [R, 4] and the numbers of their images [R] as cells of x in NCHW.
Status YieldRegions(OnnxNode& node, ir::ValueId rois, ir::ValueId images, const ir::Attrs& attrs) {
  if (node.rank(0) != 4)
    return node.Refuse("regions of other than images", "reshape the operand to [N, C, H, W]");
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  return node.YieldChannelsFirst(WHET_TRY(node.Add("roi_pool", {x, rois, images}, attrs)));
}

Result<ir::ValueId> Columns(OnnxNode& node, ir::ValueId id, int64_t begin, int64_t end) {
  const ir::Dim rows = node.graph().type(id).shape.at(0);
  return node.Add("slice", {id},
                  {{"begin", ir::Dims{0, begin}},
                   {"end", ir::Dims{rows.known() ? rows.size() : INT32_MAX, end}},
                   {"step", ir::Dims{1, 1}}});
}

}  // namespace

Status OnnxRoiAlign(OnnxNode& node) {
  const std::string mode = node.Text("mode", "avg");
  if (mode != "avg" && mode != "max") return Error(fmt::format("mode is '{}'", mode));
  const char* otherwise = node.opset() < 16 ? "output_half_pixel" : "half_pixel";
  const bool half_pixel = node.Text("coordinate_transformation_mode", otherwise) == "half_pixel";
  return YieldRegions(node, node.in(1), node.in(2),
                      {{"kind", mode == "avg" ? "align_average" : "align_max"},
                       {"size", ir::Dims{node.Int("output_height", 1), node.Int("output_width", 1)}},
                       {"spatial_scale", node.Real("spatial_scale", 1)},
                       {"sampling_ratio", node.Int("sampling_ratio", 0)},
                       {"half_pixel", int64_t{half_pixel}}});
}

// Regions are [R, 5], the number of the image first.
Status OnnxMaxRoiPool(OnnxNode& node) {
  if (node.rank(1) != 2 || node.type(1).shape[1] != ir::Dim(5)) return Error("its regions must be [R, 5]");
  const ir::ValueId number = WHET_TRY(Columns(node, node.in(1), 0, 1));
  const ir::ValueId flat = WHET_TRY(Reshaped(node, number, {node.type(1).shape[0]}));
  const ir::ValueId images = WHET_TRY(node.Add("cast", {flat}, {{"to", "i32"}}));
  return YieldRegions(node, WHET_TRY(Columns(node, node.in(1), 1, 5)), images,
                      {{"kind", "max"},
                       {"size", node.Ints("pooled_shape")},
                       {"spatial_scale", node.Real("spatial_scale", 1)}});
}

}  // namespace whet::import
