// SPDX-License-Identifier: Apache-2.0
#include "bind/quantised.h"
#include "kernels/svdf_f32/svdf_f32.h"
#include "kernels/svdf_s8/svdf_s8.h"

namespace whet::bind {
namespace {

struct Sizes {
  int32_t batch, inputs, filters, steps, rank;
};

Result<Sizes> ReadSizes(const OpView& view) {
  for (size_t i : {0, 1, 2, 4}) WHET_TRY(CheckRank(view.in(i), 2));
  const Sizes s = {Dim(view.in(0), 0), Dim(view.in(0), 1), Dim(view.in(1), 0), Dim(view.in(2), 1),
                   WHET_TRY(IntIn(view, "rank", 1, 1, 1 << 20))};
  if (s.filters % s.rank != 0) return Error("the rank does not divide the filters");
  WHET_TRY(CheckDims(view.in(1), {s.filters, s.inputs}));
  WHET_TRY(CheckDims(view.in(2), {s.filters, s.steps}));
  if (view.has(3)) WHET_TRY(CheckDims(view.in(3), {s.filters / s.rank}));
  WHET_TRY(CheckDims(view.in(4), {s.batch, int64_t{s.filters} * s.steps}));
  WHET_TRY(CheckDims(view.out(0), {s.batch, s.filters / s.rank}));
  WHET_TRY(CheckSameShape(view.in(4), view.out(1)));
  return s;
}

// Sums over the state wrap at 32 bits, so that any sum must scale to an int32.
Status CheckOutScale(const OpView& view) {
  if (view.tflm() || view.baked_data<float>(1)[1] < 0.5f) return {};
  return Error("requantisation scale 1 is out of range; recompile the model");
}

Status BindI8(const OpView& view, const Sizes& s, Call* call) {
  whet_svdf_s8_params p{s.batch, s.inputs, s.filters, s.steps, s.rank, view.in(4).dtype == DType::kI16};
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.state_zero = WHET_TRY(ZeroPoint(view.in(4)));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "svdf_s8";
  call->SetParams(p);
  if (s.inputs >= 1 << 16) return Error("sums of 2^16 or more products may exceed 32 bits");
  WHET_TRY(AddRequant(view, 2, int64_t{s.inputs} * 255 * 128, call));
  return CheckOutScale(view);
}

Status CheckTypes(const OpView& view, DType byte, DType bias, DType kept) {
  WHET_TRY(CheckType(view.in(0), byte));
  WHET_TRY(CheckType(view.in(1), byte));
  WHET_TRY(CheckType(view.in(2), kept));
  if (view.has(3)) WHET_TRY(CheckType(view.in(3), bias));
  WHET_TRY(CheckType(view.in(4), kept));
  WHET_TRY(CheckType(view.out(0), byte));
  return CheckType(view.out(1), kept);
}

}  // namespace

Status Bind_svdf(const OpView& view, std::vector<Call>* calls) {
  const bool quantised = view.input_count() > 0 && view.has(0) && view.in(0).dtype == DType::kI8;
  if (view.input_count() != 5 || !view.has(0) || !view.has(1) || !view.has(2) || !view.has(4))
    return Error("expects 5 operands of which the bias may be absent; recompile the model");
  WHET_TRY(CheckCounts(view, 3, 5, quantised ? RequantBaked(view) : 1, 2));
  const DType kept = quantised ? view.in(4).dtype : DType::kF32;
  if (quantised && kept != DType::kI16 && kept != DType::kI8) return Unsupported(view);
  WHET_TRY(
      CheckTypes(view, quantised ? DType::kI8 : DType::kF32, quantised ? DType::kI32 : DType::kF32, kept));
  const Sizes s = WHET_TRY(ReadSizes(view));
  Call& call = calls->emplace_back();
  call.in = view.op().inputs;
  call.out = view.op().outputs;
  if (quantised) return BindI8(view, s, &call);
  call.family = "svdf_f32";
  call.SetParams(whet_svdf_f32_params{s.batch, s.inputs, s.filters, s.steps, s.rank});
  return AddFloatBounds(view, &call);
}

}  // namespace whet::bind
