// SPDX-License-Identifier: Apache-2.0
#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/pool.h"
#include "ops/rounding.h"

namespace whet::ops {
namespace {

using ir::Tensor;

constexpr AttrSpec kAttrs[] = {
    kKernel, kStride,
    kPad,    kActMin,
    kActMax, {"count_include_pad", AttrKind::kInt, false, "1: padding counts as elements of real 0"}};

// The quotient rounded to nearest, ties away from zero.
int64_t DivideAway(int64_t sum, int64_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const PoolGeometry g = WHET_TRY(ReadPool(view));
  const bool padding_counts = view.attrs().Int("count_include_pad") != 0;
  Tensor out(view.output_types[0].dtype, g.out);
  const FloatClamp clamp(view.attrs());
  const Bounds bounds = StoredBounds(view.output_types[0], view.attrs());
  const int64_t zero = view.quantised(0) ? view.input_types[0].quant.zero_point[0] : 0;
  ForEachPool(g, [&](int64_t i, const PoolCell& cell) {
    const int64_t count = padding_counts ? cell.padded_count : cell.count;
    if (!view.quantised(0)) {
      double sum = 0;
      ForEachInCell(g, cell, [&](int64_t at) { sum += view.in(0).Data<float>()[static_cast<size_t>(at)]; });
      out.MutableData<float>()[static_cast<size_t>(i)] =
          clamp(count ? sum / static_cast<double>(count) : 0.0);
      return;
    }
    int64_t sum = zero * (count - cell.count);
    ForEachInCell(g, cell, [&](int64_t at) { sum += view.in(0).IntAt(at); });
    StoreAt(out, i, Clamp(count ? DivideAway(sum, count) : zero, bounds));
  });
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_average_pool2d = {
    "average_pool2d", "mean over a sliding window", 1, 1, 1, kAttrs, InferPool, CheckPool, Eval};

}  // namespace whet::ops
