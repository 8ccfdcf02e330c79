// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/pool.h"
#include "ops/rounding.h"

namespace whet::ops {
namespace {

using ir::Tensor;

constexpr AttrSpec kAttrs[] = {kKernel, kStride, kPad, kActMin, kActMax};

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const PoolGeometry g = WHET_TRY(ReadPool(view));
  Tensor out(view.output_types[0].dtype, g.out);
  const FloatClamp clamp(view.attrs());
  const Bounds bounds = StoredBounds(view.output_types[0], view.attrs());
  ForEachPool(g, [&](int64_t i, const PoolCell& cell) {
    if (!view.quantised(0)) {
      float largest = -HUGE_VALF;
      ForEachInCell(g, cell, [&](int64_t at) {
        largest = std::max(largest, view.in(0).Data<float>()[static_cast<size_t>(at)]);
      });
      out.MutableData<float>()[static_cast<size_t>(i)] = clamp(double{largest});
      return;
    }
    int64_t largest = out.dtype() == DType::kI16 ? -32768 : -128;
    ForEachInCell(g, cell, [&](int64_t at) { largest = std::max(largest, view.in(0).IntAt(at)); });
    StoreAt(out, i, Clamp(largest, bounds));
  });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_max_pool2d = {
    "max_pool2d", "maximum over a sliding window", 1, 1, 1, kAttrs, InferPool, CheckPool, Eval};

}  // namespace whet::ops
