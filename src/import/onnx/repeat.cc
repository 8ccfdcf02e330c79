// SPDX-License-Identifier: Apache-2.0
// Expand and Tile.
#include <fmt/format.h>

#include <cmath>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"
#include "ops/shapes.h"

namespace whet::import {
namespace {

constexpr double kMaxRepeats = 1 << 30;

// `id` [outer, size, inner] with its middle repeated, one axis of a Tile.
Result<ir::ValueId> Tiled(OnnxNode& node, ir::ValueId id, size_t axis, int64_t times) {
  const auto dims = ir::StaticDims(node.graph().type(id).shape);
  if (!dims) return node.Refuse("it repeats an open size", "bind the size with --shape");
  int64_t outer = 1, inner = 1;
  for (size_t i = 0; i < dims->size(); ++i) (i < axis ? outer : inner) *= (*dims)[i];
  ir::Dims tiled = *dims;
  tiled[axis] *= times;
  WHET_TRY(ir::CheckedCount(tiled).With("its result"));
  const ir::Type declared = node.graph().type(id);
  const ir::ValueId apart = WHET_TRY(Reshaped(node, id, ir::ToShape({outer, 1, inner})));
  const ir::ValueId repeated =
      WHET_TRY(node.Add("expand", {apart}, {{"shape", ir::Dims{outer, times, inner}}}, declared));
  return Reshaped(node, repeated, ir::ToShape(tiled));
}

// Before operator set 6: how often, and along which axis. Floats hold them there too.
Result<std::vector<int64_t>> RepeatsOfOne(OnnxNode& node) {
  const std::vector<double> tiles = WHET_TRY(node.ConstantReals(1, "tiles")),
                            axis = WHET_TRY(node.ConstantReals(2, "axis"));
  if (tiles.size() != 1 || axis.size() != 1) return Error("its tiles and its axis must be one number each");
  if (!(std::abs(tiles[0]) <= kMaxRepeats && std::abs(axis[0]) <= kMaxRepeats))
    return Error("its tiles or its axis is out of range");
  std::vector<int64_t> repeats(node.rank(0), 1);
  repeats[static_cast<size_t>(WHET_TRY(node.Axis(static_cast<int64_t>(axis[0]), repeats.size())))] =
      static_cast<int64_t>(tiles[0]);
  return repeats;
}

}  // namespace

Status OnnxExpand(OnnxNode& node) {
  const auto computed = node.ComputedSizes(1);
  const std::vector<int64_t> sizes = computed ? MostOf(*computed) : WHET_TRY(node.ConstantInts(1, "shape"));
  WHET_TRY(ir::CheckedCount(sizes).With("its shape"));
  const ir::Shape shape = WHET_TRY(ops::BroadcastShapes(node.type(0).shape, ir::ToShape(sizes)));
  if (shape == node.type(0).shape) return node.YieldAlias(node.in(0));
  const auto dims = ir::StaticDims(shape);
  if (!dims) return node.Refuse("its result has an open size", "bind the size with --shape");
  WHET_TRY(ir::CheckedCount(*dims).With("its result"));
  if (node.constant(1)) return node.Yield("expand", {node.in(0)}, {{"shape", *dims}}, node.type(0));
  const ir::ValueId id = WHET_TRY(node.Add("expand", {node.in(0)}, {{"shape", *dims}}, node.type(0)));
  SetComputed(node, id, *computed);
  return node.YieldAlias(id);
}

Status OnnxTile(OnnxNode& node) {
  const std::vector<int64_t> repeats =
      WHET_TRY(node.opset() < 6 ? RepeatsOfOne(node) : node.ConstantInts(1, "repeats"));
  if (repeats.size() != node.rank(0)) return Error("its repeats do not match the dimensions of its operand");
  ir::ValueId id = node.in(0);
  for (size_t axis = 0; axis < repeats.size(); ++axis) {
    if (repeats[axis] < 0 || repeats[axis] > ir::kMaxElements)
      return Error(fmt::format("its repeats hold {}", repeats[axis]));
    if (repeats[axis] != 1) id = WHET_TRY(Tiled(node, id, axis, repeats[axis]));
  }
  return node.YieldAlias(id);
}

}  // namespace whet::import
