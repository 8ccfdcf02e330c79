// SPDX-License-Identifier: Apache-2.0
#include "bind/reduction.h"

#include "bind/layout.h"

namespace whet::bind {
namespace {

// The operand's dimensions as loops of one kind, merged; a in `loops` is the stride.
Status FillLoops(const std::vector<Loop>& loops, int32_t* sizes, int32_t* strides) {
  const std::vector<Loop> merged = Collapse(loops);
  if (merged.size() > WHET_REDUCE)
    return Error("the axes leave more than three groups of dimensions; transpose before");
  for (size_t i = 0; i < WHET_REDUCE; ++i) {
    const size_t skipped = WHET_REDUCE - merged.size();
    sizes[i] = i < skipped ? 1 : merged[i - skipped].size;
    strides[i] = i < skipped ? 0 : merged[i - skipped].a;
  }
  return {};
}

}  // namespace

Result<whet_reduction> ReadReduction(const OpView& view) {
  const format::Tensor& x = view.in(0);
  std::vector<bool> reduced(x.dims.size());
  for (int64_t axis : view.Ints("axes")) reduced[static_cast<size_t>(WHET_TRY(AxisOf(axis, x)))] = true;
  const std::vector<int32_t> strides = DenseStrides(x.dims);
  std::vector<Loop> kept_loops, reduced_loops;
  for (size_t i = 0; i < x.dims.size(); ++i) {
    (reduced[i] ? reduced_loops : kept_loops).push_back({Dim(x, i), strides[i], strides[i]});
  }
  whet_reduction shape;
  WHET_TRY(FillLoops(kept_loops, shape.kept, shape.kept_stride));
  WHET_TRY(FillLoops(reduced_loops, shape.reduced, shape.reduced_stride));
  WHET_TRY(CheckCount(view.out(0), whet_reduction_outputs(&shape)));
  return shape;
}

Result<Lines> ReadLines(const format::Tensor& x, int64_t wanted) {
  const int32_t axis = WHET_TRY(AxisOf(wanted, x));
  Lines lines{1, Dim(x, static_cast<size_t>(axis)), 1};
  for (int32_t i = 0; i < axis; ++i) lines.outer *= Dim(x, static_cast<size_t>(i));
  lines.inner = Count(x) / lines.outer / lines.depth;
  return lines;
}

bool IsNumber(DType dtype) {
  return dtype == DType::kF32 || dtype == DType::kF64 || IsInteger(dtype);
}

}  // namespace whet::bind
