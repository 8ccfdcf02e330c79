// SPDX-License-Identifier: Apache-2.0
#include "bind/checks.h"
#include "kernels/resize_linear_f32/resize_linear_f32.h"
#include "kernels/resize_linear_s8/resize_linear_s8.h"
#include "kernels/resize_nearest/resize_nearest.h"

namespace whet::bind {
namespace {

struct Sizes {
  int32_t batch, in_h, in_w, channels, out_h, out_w;
};

Result<Sizes> ReadSizes(const OpView& view) {
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckRank(x, 4));
  WHET_TRY(CheckType(out, x.dtype));
  WHET_TRY(CheckRank(out, 4));
  WHET_TRY(CheckDims(out, {x.dims[0], out.dims[1], out.dims[2], x.dims[3]}));
  if (!x.scale.empty()) WHET_TRY(CheckSameQuant(x, out));
  return Sizes{Dim(x, 0), Dim(x, 1), Dim(x, 2), Dim(x, 3), Dim(out, 1), Dim(out, 2)};
}

// Baked constant i: `count` indices below `size`. Adds it to the call.
Status AddTaps(const OpView& view, size_t i, int64_t count, int32_t size, Call* call) {
  WHET_TRY(CheckBaked(view, i, DType::kI32, count));
  const int32_t* taps = view.baked_data<int32_t>(i);
  for (int64_t k = 0; k < count; ++k) {
    if (taps[k] < 0 || taps[k] >= size)
      return Error("a baked tap lies outside the image; recompile the model");
  }
  call->AddConst(taps, {DType::kI32, static_cast<size_t>(count)});
  return {};
}

// Baked constant i: `count` weights.
Status AddWeights(const OpView& view, size_t i, int64_t count, bool quantised, Call* call) {
  const DType type = quantised ? DType::kI32 : DType::kF32;
  WHET_TRY(CheckBaked(view, i, type, count));
  const int32_t* weights = view.baked_data<int32_t>(i);
  for (int64_t k = 0; quantised && k < count; ++k) {
    if (weights[k] < -1024 || weights[k] > 1024)
      return Error("a baked weight is out of range; recompile the model");
  }
  call->AddConst(weights, {type, static_cast<size_t>(count)});
  return {};
}

Status BindNearest(const OpView& view, const Sizes& s, Call* call) {
  const int32_t pixel = s.channels * static_cast<int32_t>(DTypeSize(view.in(0).dtype));
  call->family = "resize_nearest";
  call->SetParams(whet_resize_nearest_params{s.batch, s.in_h, s.in_w, s.out_h, s.out_w, pixel});
  WHET_TRY(AddTaps(view, 0, s.out_h, s.in_h, call));
  return AddTaps(view, 1, s.out_w, s.in_w, call);
}

Status BindLinear(const OpView& view, const Sizes& s, Call* call) {
  const bool quantised = view.in(0).dtype == DType::kI8;
  if (!quantised && view.in(0).dtype != DType::kF32) return Unsupported(view);
  call->family = quantised ? "resize_linear_s8" : "resize_linear_f32";
  if (quantised) {
    call->SetParams(
        whet_resize_linear_s8_params{s.batch, s.in_h, s.in_w, s.channels, s.out_h, s.out_w, view.tflm()});
  } else {
    call->SetParams(whet_resize_linear_f32_params{s.batch, s.in_h, s.in_w, s.channels, s.out_h, s.out_w});
  }
  WHET_TRY(AddTaps(view, 0, 2 * int64_t{s.out_h}, s.in_h, call));
  WHET_TRY(AddWeights(view, 1, s.out_h, quantised, call));
  WHET_TRY(AddTaps(view, 2, 2 * int64_t{s.out_w}, s.in_w, call));
  return AddWeights(view, 3, s.out_w, quantised, call);
}

}  // namespace

Status Bind_resize(const OpView& view, std::vector<Call>* calls) {
  const std::string_view mode = view.Text("mode", "");
  if (mode != "nearest" && mode != "linear")
    return Error("attribute 'mode' is '" + std::string(mode) + "', expects nearest or linear");
  WHET_TRY(CheckCounts(view, 1, 1, mode == "nearest" ? 2 : 4));
  const Sizes sizes = WHET_TRY(ReadSizes(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  return mode == "nearest" ? BindNearest(view, sizes, &call) : BindLinear(view, sizes, &call);
}

}  // namespace whet::bind
