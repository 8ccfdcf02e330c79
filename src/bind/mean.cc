// SPDX-License-Identifier: Apache-2.0
#include "bind/layout.h"
#include "bind/quantised.h"
#include "bind/words.h"
#include "kernels/mean_f32/mean_f32.h"
#include "kernels/mean_s16/mean_s16.h"
#include "kernels/mean_s8/mean_s8.h"

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

Status BindS8(const OpView& view, const whet_reduction& shape, Call* call) {
  whet_mean_s8_params p{shape};
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "mean_s8";
  call->SetParams(p);
  const int64_t count = whet_reduction_count(&shape);
  if (count >= 1 << 22)
    return Error("the sum of 2^22 or more elements may exceed 32 bits; keep this mean in float");
  return AddRequant(view, 1, count * 255, call);
}

Status BindS16(const OpView& view, const whet_reduction& shape, Call* call) {
  whet_mean_s16_params p{shape};
  p.rule = RuleOf(view);
  const int64_t count = whet_reduction_count(&shape);
  if (count >= 1 << 16)
    return Error("the sum of 2^16 or more elements may exceed 32 bits; keep this mean in float");
  WHET_TRY(ReadFactor(view, count * 32768, &p.multiplier, &p.shift));
  call->family = "mean_s16";
  call->SetParams(p);
  return {};
}

}  // namespace

Status Bind_mean(const OpView& view, std::vector<Call>* calls) {
  const bool words = AllI16(view, 1), quantised = words || AllI8(view, 1);
  if (!quantised && !AllF32(view, 1)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, quantised ? RequantBaked(view) : view.baked_count()));
  const whet_reduction shape = WHET_TRY(ReadReduction(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  if (words) return BindS16(view, shape, &call);
  if (quantised) return BindS8(view, shape, &call);
  call.family = "mean_f32";
  call.SetParams(whet_mean_f32_params{shape});
  return AddFloatBounds(view, &call);
}

}  // namespace whet::bind
