// SPDX-License-Identifier: Apache-2.0
// DeformConv: every tap of the window is read where the offsets say (grid_sample); the taps lie side by side as
// channels then, and a convolution of one element remains.
#include <fmt/format.h>

#include "import/columns.h"
#include "import/onnx/ops.h"
#include "import/onnx/weights.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

struct Geometry {
  Window window;
  ir::Dims x, w, out;  // x and w as in the source; rows and columns of the result
  int64_t groups, offset_groups;

  int64_t taps() const { return w[2] * w[3]; }
  int64_t points() const { return out[0] * out[1]; }
};

Status CheckOperand(OnnxNode& node, size_t i, const ir::Dims& wanted) {
  if (ir::StaticDims(node.type(i).shape) == wanted) return {};
  return Error(fmt::format("operand {} is {}, it must be {}", i, ToString(node.type(i).shape),
                           ToString(ir::ToShape(wanted))));
}

Result<Geometry> ReadGeometry(OnnxNode& node) {
  if (node.rank(0) != 4 || node.rank(1) != 4)
    return node.Refuse("a deformable convolution of other than images",
                       "reshape the operand to [N, C, H, W]");
  const auto x = ir::StaticDims(node.type(0).shape), w = ir::StaticDims(node.type(1).shape);
  if (!x || !w) return node.Refuse("a deformable convolution over open sizes", "bind them with --shape");
  Geometry g{{}, *x, *w, {}, node.Int("group", 1), node.Int("offset_group", 1)};
  if (g.groups < 1 || g.offset_groups < 1 || g.w[0] % g.groups != 0 || g.x[1] != g.w[1] * g.groups ||
      g.x[1] % g.offset_groups != 0)
    return Error("its weights, group and offset_group do not fit its operand");
  g.window = WHET_TRY(ReadWindow(node, {g.x[2], g.x[3]}, {g.w[2], g.w[3]}));
  g.out = WHET_TRY(Placements({g.x[2], g.x[3]}, g.window, false));
  const int64_t positions = g.offset_groups * g.taps();
  WHET_TRY(CheckOperand(node, 2, {g.x[0], positions * 2, g.out[0], g.out[1]}));
  if (node.has(4)) WHET_TRY(CheckOperand(node, 4, {g.x[0], positions, g.out[0], g.out[1]}));
  return g;
}

// Where the taps are before the offsets move them: [taps * points, 2].
ir::Tensor Undeformed(const Geometry& g) {
  const Window& w = g.window;
  std::vector<float> values;
  for (int64_t tap = 0; tap < g.taps(); ++tap) {
    for (int64_t point = 0; point < g.points(); ++point) {
      const int64_t row = point / g.out[1], column = point % g.out[1];
      values.push_back(static_cast<float>(row * w.stride[0] - w.begin[0] + tap / g.w[3] * w.dilation[0]));
      values.push_back(static_cast<float>(column * w.stride[1] - w.begin[1] + tap % g.w[3] * w.dilation[1]));
    }
  }
  return ir::Tensor::Of<float>({g.taps() * g.points(), 2}, values);
}

// The operand with each group of channels that shares offsets as an image of its own: [N * OG, H, W, C / OG].
Result<ir::ValueId> Images(OnnxNode& node, const Geometry& g) {
  const Emitter emit = node.emitter();
  const int64_t channels = g.x[1] / g.offset_groups;
  const ir::ValueId split =
      WHET_TRY(emit.Reshaped(node.in(0), {g.x[0] * g.offset_groups, channels, g.x[2], g.x[3]}));
  return emit.Transposed(split, {0, 2, 3, 1});
}

// [N * OG, taps * points, 2], in elements.
Result<ir::ValueId> Grid(OnnxNode& node, const Geometry& g) {
  const Emitter emit = node.emitter();
  const int64_t images = g.x[0] * g.offset_groups;
  ir::ValueId offsets = WHET_TRY(emit.Reshaped(node.in(2), {images, g.taps(), 2, g.points()}));
  offsets = WHET_TRY(emit.Transposed(offsets, {0, 1, 3, 2}));
  offsets = WHET_TRY(emit.Reshaped(offsets, {images, g.taps() * g.points(), 2}));
  return node.Add("add", {offsets, node.Constant(Undeformed(g))});
}

// What the taps read, masked: [N, OH, OW, group, tap, channel of the group].
Result<ir::ValueId> Read(OnnxNode& node, const Geometry& g) {
  const Emitter emit = node.emitter();
  const ir::ValueId images = WHET_TRY(Images(node, g)), grid = WHET_TRY(Grid(node, g));
  ir::ValueId taps =
      WHET_TRY(node.Add("grid_sample", {images, grid},
                        {{"mode", "linear"}, {"padding", "zeros"}, {"coordinates", "elements"}}));
  if (node.has(4)) {
    const ir::ValueId mask =
        WHET_TRY(emit.Reshaped(node.in(4), {g.x[0] * g.offset_groups, g.taps() * g.points(), 1}));
    taps = WHET_TRY(node.Add("mul", {taps, mask}));
  }
  taps = WHET_TRY(
      emit.Reshaped(taps, {g.x[0], g.offset_groups, g.taps(), g.points(), g.x[1] / g.offset_groups}));
  taps = WHET_TRY(emit.Transposed(taps, {0, 3, 2, 1, 4}));
  taps = WHET_TRY(emit.Reshaped(taps, {g.x[0] * g.points(), g.taps(), g.groups, g.w[1]}));
  if (g.groups > 1) taps = WHET_TRY(emit.Transposed(taps, {0, 2, 1, 3}));
  return emit.Reshaped(taps, {g.x[0], g.out[0], g.out[1], g.taps() * g.x[1]});
}

}  // namespace

// x, weights, offsets, bias?, mask?
Status OnnxDeformConv(OnnxNode& node) {
  const Geometry g = WHET_TRY(ReadGeometry(node));
  const Emitter emit = node.emitter();
  const ir::ValueId taps = WHET_TRY(Read(node, g));
  const int64_t per_group = g.taps() * g.w[1];
  if (node.known(1)) {
    std::vector<ir::ValueId> operands{
        taps, WHET_TRY(FloatWeights(node, 1, {{0, 2, 3, 1}, {g.w[0], 1, 1, per_group}, 0}))};
    if (node.has(3)) operands.push_back(node.in(3));
    return node.YieldChannelsFirst(
        WHET_TRY(node.Add("conv2d", operands, {{"stride", ir::Dims{1, 1}}, {"groups", g.groups}})));
  }
  const ir::ValueId turned = WHET_TRY(emit.Transposed(node.in(1), {0, 2, 3, 1}));
  const ir::ValueId weights = WHET_TRY(emit.Reshaped(turned, {g.w[0], per_group, 1, 1}));
  const ColumnWindow whole{{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, g.groups};
  return node.YieldChannelsFirst(WHET_TRY(ConvolveByProducts(emit, taps, weights, node.in(3), whole)));
}

}  // namespace whet::import
