// SPDX-License-Identifier: Apache-2.0
#include "bind/coded.h"
#include "bind/quantised.h"
#include "bind/window.h"
#include "bind/words.h"
#include "kernels/coded_conv2d_f32/coded_conv2d_f32.h"
#include "kernels/conv2d_f32/conv2d_f32.h"
#include "kernels/conv2d_s8/conv2d_s8.h"

namespace whet::bind {
namespace {

struct Geometry {
  Window window;
  int32_t groups;
  int64_t terms;  // products per output
};

Result<Geometry> ReadGeometry(const OpView& view) {
  const format::Tensor &x = view.in(0), &w = view.in(1);
  WHET_TRY(CheckRank(x, 4));
  WHET_TRY(CheckRank(w, 4));
  WHET_TRY(CheckConstant(view, 1));
  Geometry g{WHET_TRY(ReadWindow(view, w.dims[1], w.dims[2])),
             WHET_TRY(IntIn(view, "groups", 1, 1, x.dims[3])), w.dims[1] * w.dims[2] * w.dims[3]};
  const Window& window = g.window;
  if (window.out_c % g.groups != 0 || window.in_c % g.groups != 0)
    return Error("attribute 'groups' does not divide the channels");
  WHET_TRY(CheckDims(w, {window.out_c, window.kernel_h, window.kernel_w, window.in_c / g.groups}));
  return g;
}

template <typename Params>
Params ParamsOf(const Geometry& g) {
  Params p{};
  g.window.Fill(&p);
  p.in_c = g.window.in_c;
  p.out_c = g.window.out_c;
  p.dilation_h = g.window.dilation_h;
  p.dilation_w = g.window.dilation_w;
  p.groups = g.groups;
  return p;
}

Status BindS8(const OpView& view, const Geometry& g, Call* call) {
  auto p = ParamsOf<whet_conv2d_s8_params>(g);
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  p.weight_zero = WHET_TRY(WeightZero(view.in(1), 0, p.out_c));
  p.out_zero = WHET_TRY(ZeroPoint(view.out(0)));
  p.rule = ProductRule(view);
  p.tables = TablesOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "conv2d_s8";
  call->SetParams(p);
  call->AddConst(view.in_data(1), {DType::kI8, static_cast<size_t>(view.in(1).count())});
  const int64_t bound = WHET_TRY(AddBias(view, p.out_c, g.terms, p.weight_zero, call));
  return AddProductRequant(view, p.out_c, bound, call);
}

Status BindF32(const OpView& view, const Geometry& g, Call* call) {
  if (view.reads_codes(1)) {
    call->family = "coded_conv2d_f32";
    SetCodedParams<whet_coded_conv2d_f32_params>(view, ParamsOf<whet_conv2d_f32_params>(g), call);
    return AddCodedWeights(view, g.window.out_c, call);
  }
  call->family = "conv2d_f32";
  call->SetParams(ParamsOf<whet_conv2d_f32_params>(g));
  call->AddConst(view.in_data(1), {DType::kF32, static_cast<size_t>(view.in(1).count())});
  WHET_TRY(AddFloatBias(view, g.window.out_c, call));
  return AddFloatBounds(view, call);
}

Status BindWords(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 3, view.baked_count()));
  const Geometry g = WHET_TRY(ReadGeometry(view));
  const int32_t depth = g.window.in_c / g.groups, taps = g.window.kernel_h * g.window.kernel_w;
  const Product product{g.window, depth, g.window.out_c / g.groups, taps * depth, depth, 1};
  return BindProductS16(view, product, 0, calls);
}

}  // namespace

Status Bind_conv2d(const OpView& view, std::vector<Call>* calls) {
  if (AllI16(view, 1)) return BindWords(view, calls);
  const bool quantised = AllI8(view, 2), real = AllF32(view, 2);
  if (!quantised && !real) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 2, 3, quantised ? ProductBaked(view) : view.baked_count()));
  const Geometry g = WHET_TRY(ReadGeometry(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  return quantised ? BindS8(view, g, &call) : BindF32(view, g, &call);
}

}  // namespace whet::bind
