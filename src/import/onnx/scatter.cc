// SPDX-License-Identifier: Apache-2.0
// Operators that put elements where indices say.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

using ir::Tensor;
using ir::ValueId;

ir::Attrs Reduction(OnnxNode& node) {
  const std::string reduction = node.Text("reduction", "none");
  return reduction == "none" ? ir::Attrs() : ir::Attrs{{"reduction", reduction}};
}

Result<ValueId> Numbers(OnnxNode& node, ir::Dims dims, int64_t count) {
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{count}));
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return node.Constant(Tensor::Of(std::move(dims), numbers));
}

}  // namespace

Status OnnxScatterElements(OnnxNode& node) {
  if (!node.has(1) || !node.has(2)) return Error("its indices or updates are absent");
  ir::Attrs attrs = Reduction(node);
  attrs.Set("axis", WHET_TRY(node.Axis(node.Int("axis", 0), node.rank(0))));
  return node.Yield("scatter_elements", {node.in(0), node.in(1), node.in(2)}, attrs, node.type(0));
}

Status OnnxScatterND(OnnxNode& node) {
  if (!node.has(1) || !node.has(2)) return Error("its indices or updates are absent");
  return node.Yield("scatter_nd", {node.in(0), node.in(1), node.in(2)}, Reduction(node), node.type(0));
}

// A cache and what is written to it from write_indices[batch] on along the axis, around its end when circular.
Status OnnxTensorScatter(OnnxNode& node) {
  if (!node.has(1)) return Error("its update is absent");
  const auto cache = ir::StaticDims(node.type(0).shape), update = ir::StaticDims(node.type(1).shape);
  if (!cache || !update) return node.Refuse("its sizes are open", "bind them with --shape");
  const size_t rank = cache->size(),
               axis = static_cast<size_t>(WHET_TRY(node.Axis(node.Int("axis", -2), rank)));
  const std::string mode = node.Text("mode", "linear");
  if (mode != "linear" && mode != "circular") return Error(fmt::format("mode '{}' is unknown", mode));
  if (update->size() != rank || axis == 0) return Error("its update and axis do not fit its cache");
  ir::Dims along(rank, 1), batches(rank, 1);
  along[axis] = (*update)[axis];
  batches[0] = (*cache)[0];
  ValueId at = WHET_TRY(Numbers(node, along, along[axis]));
  if (node.has(2)) {
    const ValueId first = WHET_TRY(Reshaped(node, node.in(2), ir::ToShape(batches)));
    at = WHET_TRY(node.Add("add", {first, at}));
  }
  if (mode == "circular") {
    const ValueId size = node.Constant(Tensor::Of<int64_t>({}, {std::max<int64_t>((*cache)[axis], 1)}));
    const ValueId rounds = WHET_TRY(node.Add("floor_div", {at, size}));
    at = WHET_TRY(node.Add("sub", {at, WHET_TRY(node.Add("mul", {rounds, size}))}));
  }
  at = WHET_TRY(node.Add("expand", {at}, {{"shape", *update}}));
  return node.Yield("scatter_elements", {node.in(0), at, node.in(1)}, {{"axis", static_cast<int64_t>(axis)}},
                    node.type(0));
}

namespace {

struct Window {
  std::vector<int64_t> image, block, dilation, stride, pad, blocks;  // blocks: how many along each axis
  int64_t Taps() const { return Product(block); }
  int64_t Blocks() const { return Product(blocks); }
  static int64_t Product(const std::vector<int64_t>& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), int64_t{1}, std::multiplies<>());
  }
};

constexpr int64_t kMaxTable = 1 << 24;

Result<Window> ReadWindow(OnnxNode& node) {
  Window w;
  w.image = WHET_TRY(node.ConstantInts(1, "image_shape"));
  w.block = WHET_TRY(node.ConstantInts(2, "block_shape"));
  const size_t n = w.image.size();
  const auto ints = [&](const char* name, size_t count, int64_t otherwise) {
    std::vector<int64_t> values = node.Ints(name);
    if (values.empty()) values.assign(count, otherwise);
    return values;
  };
  w.dilation = ints("dilations", n, 1);
  w.stride = ints("strides", n, 1);
  w.pad = ints("pads", 2 * n, 0);
  if (w.block.size() != n || w.dilation.size() != n || w.stride.size() != n || w.pad.size() != 2 * n)
    return Error("its image_shape, block_shape, dilations, strides and pads differ in number");
  for (size_t i = 0; i < n; ++i) {
    for (int64_t value :
         {w.image[i], w.block[i], w.dilation[i], w.stride[i], w.pad[i] + 1, w.pad[i + n] + 1}) {
      if (value < 1 || value > kMaxTable) return Error("its sizes are out of range");
    }
    const int64_t room = w.image[i] + w.pad[i] + w.pad[i + n] - w.dilation[i] * (w.block[i] - 1) - 1;
    if (room < 0) return Error("its block does not fit its image");
    w.blocks.push_back(room / w.stride[i] + 1);
  }
  WHET_TRY(ir::CheckedCount(w.image).With("its image_shape"));
  WHET_TRY(ir::CheckedCount(w.block).With("its block_shape"));
  WHET_TRY(ir::CheckedCount(w.blocks).With("its blocks"));
  if (w.Taps() > kMaxTable / w.Blocks()) return Error("it has too many blocks");
  return w;
}

// Where each tap of each block lies in the image; beyond its end where that is padding.
std::vector<int64_t> Places(const Window& w) {
  std::vector<int64_t> places;
  for (int64_t tap = 0; tap < w.Taps(); ++tap) {
    for (int64_t block = 0; block < w.Blocks(); ++block) {
      int64_t place = 0, stride = 1, t = tap, b = block;
      bool inside = true;
      for (size_t i = w.image.size(); i-- > 0;) {
        const int64_t at = b % w.blocks[i] * w.stride[i] - w.pad[i] + t % w.block[i] * w.dilation[i];
        inside = inside && at >= 0 && at < w.image[i];
        place += at * stride;
        stride *= w.image[i];
        b /= w.blocks[i];
        t /= w.block[i];
      }
      places.push_back(inside ? place : stride);
    }
  }
  return places;
}

}  // namespace

// x [N, C * taps, blocks]: every tap is added to the pixel that it came from.
Status OnnxCol2Im(OnnxNode& node) {
  const Window w = WHET_TRY(ReadWindow(node));
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its sizes are open", "bind them with --shape");
  const int64_t taps = w.Taps(), blocks = w.Blocks(), pixels = Window::Product(w.image);
  if (dims->size() != 3 || (*dims)[1] % taps != 0 || (*dims)[2] != blocks)
    return Error("its operand does not have the columns of that image");
  const int64_t batch = (*dims)[0], channels = (*dims)[1] / taps, maps = batch * channels;
  const std::vector<int64_t> swap{1, 0};
  const ValueId rows = WHET_TRY(Reshaped(node, node.in(0), ir::ToShape({maps, taps * blocks})));
  const ValueId updates = WHET_TRY(node.Add("transpose", {rows}, {{"perm", swap}}));
  const ValueId zeros = node.Constant(Tensor(node.type(0).dtype, {pixels, maps}));
  const ValueId places = node.Constant(Tensor::Of<int64_t>({taps * blocks, 1}, Places(w)));
  const ValueId sums =
      WHET_TRY(node.Add("scatter_nd", {zeros, places, updates}, {{"reduction", std::string("add")}}));
  const ValueId image = WHET_TRY(node.Add("transpose", {sums}, {{"perm", swap}}));
  ir::Dims shape{batch, channels};
  shape.insert(shape.end(), w.image.begin(), w.image.end());
  return YieldReshaped(node, image, ir::ToShape(shape));
}

}  // namespace whet::import
