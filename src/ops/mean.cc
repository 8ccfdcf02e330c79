// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ops/epilogue.h"
#include "ops/reduction.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axes", AttrKind::kInts, true, "the axes to average over"},
    {"keep_dims", AttrKind::kInt, false, "1 keeps averaged axes as size 1, 1 when absent"}};

int64_t CountOf(const ir::Shape& shape, const std::vector<int64_t>& axes) {
  int64_t count = 1;
  for (int64_t axis : axes) count *= std::max<int64_t>(shape[static_cast<size_t>(axis)].size(), 1);
  return count;
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  const auto axes = WHET_TRY(ResolveAxes(view.attrs().Ints("axes"), view.in(0).shape.size()));
  if (IsF32(view.in(0))) return {};
  const int64_t count = CountOf(view.in(0).shape, axes);
  const float scales[] = {MeanScaleF(view.in(0).quant.scale[0], view.out(0).quant.scale[0], count)};
  return CheckRequant(scales, (IsQuantI8(view.in(0)) ? 255 : 32768) * count);
}

// Sums over the axes, in the order of the result: term(i) of every element i in C order.
template <typename Sum, typename Term>
std::vector<Sum> SumOver(const Dims& dims, const std::vector<int64_t>& axes, Term term) {
  Dims kept = dims;
  for (int64_t axis : axes) kept[static_cast<size_t>(axis)] = 1;
  std::vector<Sum> sums(static_cast<size_t>(ir::ElementCount(kept)), Sum{0});
  ForEachReduced(dims, axes, [&](size_t i, size_t to) { sums[to] += term(i); });
  return sums;
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Dims& dims = view.in(0).dims();
  const auto axes = WHET_TRY(ResolveAxes(view.attrs().Ints("axes"), dims.size()));
  const int64_t count = CountOf(ir::ToShape(dims), axes);
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (!view.quantised(0)) {
    const auto sums =
        SumOver<double>(dims, axes, [x = view.in(0).Data<float>()](size_t i) { return double{x[i]}; });
    std::transform(sums.begin(), sums.end(), out.MutableData<float>().begin(),
                   [&](double sum) { return static_cast<float>(sum / static_cast<double>(count)); });
    return std::vector<Tensor>{std::move(out)};
  }
  const ir::Quant &in = view.input_types[0].quant, &to = view.output_types[0].quant;
  const Requant requant(view.dialect, MeanScaleF(in.scale[0], to.scale[0], count),
                        MeanMultiplierD(in.scale[0], to.scale[0], count), to.zero_point[0],
                        StoredBounds({out.dtype(), {}, {}}, {}));
  const auto sums = SumOver<int64_t>(dims, axes, [&, zero = in.zero_point[0]](size_t i) {
    return view.in(0).IntAt(static_cast<int64_t>(i)) - zero;
  });
  for (size_t i = 0; i < sums.size(); ++i) StoreAt(out, static_cast<int64_t>(i), requant.Stored(sums[i]));
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_mean = {"mean", "average over axes", 1, 1, 1, kAttrs, InferReduction, Verify, Eval};

}  // namespace whet::ops
