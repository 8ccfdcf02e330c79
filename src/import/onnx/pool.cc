// SPDX-License-Identifier: Apache-2.0
// AveragePool, MaxPool and LpPool: the image pools where they can, pool_nd otherwise. QLinearAveragePool in both
// layouts that it knows.
#include <cmath>

#include "import/onnx/ops.h"
#include "import/onnx/pool.h"
#include "import/onnx/quant.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

// Whether an image pool has the window once its padding is extended to the placements that ceil_mode asks for.
bool FitsImagePool(OnnxNode& node, const Window& window, bool counts_padding, bool extended) {
  const ir::Type& x = node.type(0);
  const bool element = x.dtype == DType::kF32 || (x.dtype == DType::kI8 && x.quant.present());
  if (!element || window.rank() > 2 || window.dilated() || (counts_padding && extended)) return false;
  for (size_t d = 0; d < window.rank(); ++d) {
    if (std::max(window.begin[d], window.end[d]) >= window.kernel[d]) return false;
  }
  return true;
}

// Extends the padding at the end so that it holds every placement; whether it did.
bool Extend(const ir::Dims& space, const ir::Dims& counts, Window* window) {
  bool extended = false;
  for (size_t d = 0; d < space.size(); ++d) {
    const int64_t wanted =
        (counts[d] - 1) * window->stride[d] + window->reach(d) - space[d] - window->begin[d];
    extended = extended || wanted > window->end[d];
    window->end[d] = std::max(window->end[d], wanted);
  }
  return extended;
}

Status YieldImagePool(OnnxNode& node, const std::string& op, const Window& window, bool counts_padding) {
  ir::Attrs attrs = ImageAttrs(window);
  attrs.Erase("dilation");
  attrs.Set("kernel", window.rank() == 1 ? ir::Dims{1, window.kernel[0]} : window.kernel);
  if (op == "average_pool2d") attrs.Set("count_include_pad", int64_t{counts_padding});
  const size_t rank = node.rank(0);
  const ir::ValueId x = WHET_TRY(ToImage(node, node.in(0)));
  const ir::Type declared = node.graph().type(x);
  return YieldFromImage(node, WHET_TRY(node.Add(op, {x}, std::move(attrs), declared)), rank);
}

ir::Attrs WindowAttrs(const Window& window, const ir::Dims& counts, const char* kind) {
  return {{"kind", kind},
          {"axis", int64_t{2}},
          {"kernel", window.kernel},
          {"stride", window.stride},
          {"dilation", window.dilation},
          {"pad", window.pads()},
          {"size", counts}};
}

struct Pool {
  Window window, extended;
  ir::Dims counts;  // empty where sizes are open
  bool extends = false;
};

Result<Pool> ReadPool(OnnxNode& node) {
  const ir::Shape space = WHET_TRY(SpaceOf(node, 0));
  Pool pool;
  pool.extended = pool.window = WHET_TRY(ReadWindow(node, space, {}));
  const bool ceil = node.Int("ceil_mode", 0) != 0;
  if (!ceil && !ir::StaticDims(space)) return pool;
  const ir::Dims dims = WHET_TRY(KnownSpace(node, space, ceil ? "ceil_mode" : "a pool"));
  pool.counts = WHET_TRY(Placements(dims, pool.window, ceil));
  pool.extends = Extend(dims, pool.counts, &pool.extended);
  return pool;
}

Status RefuseOpen(OnnxNode& node) {
  return node.Refuse("a pool over an open size", "bind the size with --shape");
}

// The sums of powers of the elements in every window, and their root.
Status YieldNorm(OnnxNode& node, const ir::Attrs& attrs, double p) {
  const ir::ValueId powers = WHET_TRY(PowerOfMagnitude(node, node.in(0), p));
  return YieldRoot(node, WHET_TRY(node.Add("pool_nd", {powers}, attrs)), p);
}

}  // namespace

Status OnnxAveragePool(OnnxNode& node) {
  const Pool pool = WHET_TRY(ReadPool(node));
  const bool counts_padding = node.Int("count_include_pad", 0) != 0;
  if (FitsImagePool(node, pool.extended, counts_padding, pool.extends))
    return YieldImagePool(node, "average_pool2d", pool.extended, counts_padding);
  if (pool.counts.empty()) return RefuseOpen(node);
  ir::Attrs attrs = WindowAttrs(pool.window, pool.counts, "average");
  attrs.Set("count_include_pad", int64_t{counts_padding});
  return node.Yield("pool_nd", {node.in(0)}, std::move(attrs));
}

Status OnnxMaxPool(OnnxNode& node) {
  const Pool pool = WHET_TRY(ReadPool(node));
  if (node.has_output(1)) {
    if (pool.counts.empty()) return RefuseOpen(node);
    ir::Attrs attrs = WindowAttrs(pool.window, pool.counts, "max_index");
    attrs.Set("column_major", node.Int("storage_order", 0));
    WHET_TRY(node.Yield("pool_nd", {node.in(0)}, std::move(attrs), {}, 1));
    if (!node.has_output(0)) return {};
  }
  if (FitsImagePool(node, pool.extended, false, false))
    return YieldImagePool(node, "max_pool2d", pool.extended, false);
  if (pool.counts.empty()) return RefuseOpen(node);
  return node.Yield("pool_nd", {node.in(0)}, WindowAttrs(pool.window, pool.counts, "max"), node.type(0));
}

Status OnnxLpPool(OnnxNode& node) {
  const Pool pool = WHET_TRY(ReadPool(node));
  if (pool.counts.empty()) return RefuseOpen(node);
  return YieldNorm(node, WindowAttrs(pool.window, pool.counts, "sum"), NormOrder(node));
}

Status OnnxQLinearAveragePool(OnnxNode& node) {
  if (node.rank(0) != 4) {
    return node.Refuse("quantised pools over other than images",
                       "reshape the signal to an image with one row before export");
  }
  const ir::Quant result = WHET_TRY(ReadQuant(node, 3, 4));
  ir::ValueId x = WHET_TRY(ReadQuantised(node, 0, 1, 2));
  const bool channels_last = node.Int("channels_last", 0) != 0;
  const ir::Shape& shape = node.type(0).shape;
  const ir::Shape space = channels_last ? ir::Shape{shape[1], shape[2]} : ir::Shape{shape[2], shape[3]};
  Window window = WHET_TRY(ReadWindow(node, space, {}));
  if (window.dilated()) return node.Refuse("a dilated pool", "pool with dilations of 1");
  const bool counts_padding = node.Int("count_include_pad", 0) != 0;
  if (node.Int("ceil_mode", 0) != 0) {
    const ir::Dims dims = WHET_TRY(KnownSpace(node, space, "ceil_mode"));
    if (Extend(dims, WHET_TRY(Placements(dims, window, true)), &window) && counts_padding)
      return node.Refuse("ceil_mode together with count_include_pad", "pad explicitly before the pool");
  }
  ir::Attrs attrs = ImageAttrs(window);
  attrs.Erase("dilation");
  attrs.Set("kernel", window.kernel);
  attrs.Set("count_include_pad", int64_t{counts_padding});
  if (!channels_last) x = WHET_TRY(node.ToChannelsLast(x));
  const ir::Type declared = node.graph().type(x);
  const ir::ValueId pooled = WHET_TRY(node.Add("average_pool2d", {x}, attrs, declared));
  if (channels_last) return node.YieldQuantised(pooled, result);
  return node.YieldChannelsFirst(WHET_TRY(Requantised(node, pooled, result)));
}

}  // namespace whet::import
