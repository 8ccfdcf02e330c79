// SPDX-License-Identifier: Apache-2.0
// What average_pool2d and max_pool2d share.
#ifndef WHET_OPS_POOL_H_
#define WHET_OPS_POOL_H_

#include <algorithm>

#include "ops/op.h"
#include "ops/shared_attrs.h"
#include "ops/window.h"

namespace whet::ops {

// Quantisation passes through, so the result's is the operand's.
Result<std::vector<ir::Type>> InferPool(const NodeView& view);
Status CheckPool(const NodeView& view);

struct PoolGeometry {
  ir::Dims x, out;
  Window window;
};
Result<PoolGeometry> ReadPool(const EvalView& view);

// The elements of one result: rows and columns inside the image, from the flat index `start` of row 0, column
// 0, same channel.
struct PoolCell {
  int64_t start;
  int64_t row_begin, row_end, column_begin, column_end;
  int64_t count;         // elements inside the image
  int64_t padded_count;  // elements inside the padded image
};

// Calls visit(index, cell) for every result in C order.
template <typename Visit>
void ForEachPool(const PoolGeometry& g, Visit visit) {
  const Window& w = g.window;
  for (int64_t i = 0; i < ir::ElementCount(g.out); ++i) {
    const int64_t c = i % g.out[3], ox = i / g.out[3] % g.out[2], oy = i / g.out[3] / g.out[2] % g.out[1];
    const int64_t n = i / g.out[3] / g.out[2] / g.out[1];
    const int64_t y0 = oy * w.stride_h - w.top, x0 = ox * w.stride_w - w.left;
    PoolCell cell{n * g.x[1] * g.x[2] * g.x[3] + c,
                  std::max<int64_t>(y0, 0),
                  std::min(y0 + w.kernel_h, g.x[1]),
                  std::max<int64_t>(x0, 0),
                  std::min(x0 + w.kernel_w, g.x[2]),
                  0,
                  0};
    cell.count = std::max<int64_t>(cell.row_end - cell.row_begin, 0) *
                 std::max<int64_t>(cell.column_end - cell.column_begin, 0);
    cell.padded_count = (std::min(y0 + w.kernel_h, g.x[1] + w.bottom) - y0) *
                        (std::min(x0 + w.kernel_w, g.x[2] + w.right) - x0);
    visit(i, cell);
  }
}

template <typename Visit>
void ForEachInCell(const PoolGeometry& g, const PoolCell& cell, Visit visit) {
  for (int64_t y = cell.row_begin; y < cell.row_end; ++y) {
    for (int64_t x = cell.column_begin; x < cell.column_end; ++x)
      visit(cell.start + (y * g.x[2] + x) * g.x[3]);
  }
}

}  // namespace whet::ops

#endif  // WHET_OPS_POOL_H_
