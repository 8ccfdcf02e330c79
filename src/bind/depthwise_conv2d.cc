// SPDX-License-Identifier: Apache-2.0
#include "bind/coded.h"
#include "bind/quantised.h"
#include "bind/window.h"
#include "bind/words.h"
#include "kernels/coded_depthwise_f32/coded_depthwise_f32.h"
#include "kernels/depthwise_f32/depthwise_f32.h"
#include "kernels/depthwise_s8/depthwise_s8.h"

namespace whet::bind {
namespace {

Result<Window> ReadGeometry(const OpView& view) {
  const format::Tensor& w = view.in(1);
  WHET_TRY(CheckRank(w, 3));
  WHET_TRY(CheckConstant(view, 1));
  const Window window = WHET_TRY(ReadWindow(view, w.dims[0], w.dims[1]));
  if (window.out_c % window.in_c != 0)
    return Error("the channels of the result are no multiple of the image's");
  WHET_TRY(CheckDims(w, {window.kernel_h, window.kernel_w, window.out_c}));
  return window;
}

template <typename Params>
Params ParamsOf(const Window& window) {
  Params p{};
  window.Fill(&p);
  p.in_c = window.in_c;
  p.out_c = window.out_c;
  p.dilation_h = window.dilation_h;
  p.dilation_w = window.dilation_w;
  return p;
}

Status BindS8(const OpView& view, const Window& window, Call* call) {
  auto p = ParamsOf<whet_depthwise_s8_params>(window);
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.weight_zero = WHET_TRY(WeightZero(view.in(1), 2, p.out_c));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = ProductRule(view);
  p.tables = TablesOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "depthwise_s8";
  call->SetParams(p);
  call->AddConst(view.in_data(1), {DType::kI8, static_cast<size_t>(view.in(1).count())});
  const int64_t terms = int64_t{p.kernel_h} * p.kernel_w;
  const int64_t bound = WHET_TRY(AddBias(view, p.out_c, terms, p.weight_zero, call));
  return AddProductRequant(view, p.out_c, bound, call);
}

Status BindF32(const OpView& view, const Window& window, Call* call) {
  if (view.reads_codes(1)) {
    call->family = "coded_depthwise_f32";
    SetCodedParams<whet_coded_depthwise_f32_params>(view, ParamsOf<whet_depthwise_f32_params>(window), call);
    return AddCodedWeights(view, window.out_c, call);
  }
  call->family = "depthwise_f32";
  call->SetParams(ParamsOf<whet_depthwise_f32_params>(window));
  call->AddConst(view.in_data(1), {DType::kF32, static_cast<size_t>(view.in(1).count())});
  WHET_TRY(AddFloatBias(view, window.out_c, call));
  return AddFloatBounds(view, call);
}

Status BindWords(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 3, view.baked_count()));
  const Window window = WHET_TRY(ReadGeometry(view));
  const Product product{window, 1, window.out_c / window.in_c, 1, window.out_c, 0};
  return BindProductS16(view, product, 2, calls);
}

}  // namespace

Status Bind_depthwise_conv2d(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 1)) return BindWords(view, calls);
  const bool quantised = AllI8(view, 2), real = AllF32(view, 2);
  if (!quantised && !real) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 3, quantised ? ProductBaked(view) : view.baked_count()));
  const Window window = WHET_TRY(ReadGeometry(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  return quantised ? BindS8(view, window, &call) : BindF32(view, window, &call);
}

}  // namespace whet::bind
