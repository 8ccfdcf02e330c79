// SPDX-License-Identifier: Apache-2.0
#include "bind/pool.h"

#include <algorithm>

#include "bind/quantised.h"
#include "bind/window.h"
#include "bind/words.h"
#include "kernels/pool_f32/pool_f32.h"
#include "kernels/pool_s16/pool_s16.h"
#include "kernels/pool_s8/pool_s8.h"

namespace whet::bind {
namespace {

Result<Window> ReadPool(const OpView& view) {
  const std::span<const int64_t> kernel = view.Ints("kernel");
  if (kernel.size() != 2) return Error("attribute 'kernel' should have 2 numbers");
  const Window w = WHET_TRY(ReadWindow(view, kernel[0], kernel[1]));
  if (w.out_c != w.in_c) return Error("image and result have different channels");
  if (w.dilation_h != 1 || w.dilation_w != 1) return Error("attribute 'dilation' of a pool should be absent");
  if (std::max(w.pad_top, w.pad_bottom) >= w.kernel_h || std::max(w.pad_left, w.pad_right) >= w.kernel_w) {
    return Error("attribute 'pad' should be smaller than the kernel");
  }
  if (kernel[0] * kernel[1] >= 1 << 22)
    return Error("attribute 'kernel' covers 2^22 taps or more; pool in two steps");
  return w;
}

template <typename Params>
Params ParamsOf(const OpView& view, const Window& window, int32_t kind) {
  Params p{};
  window.Fill(&p);
  p.channels = window.in_c;
  p.kind = kind;
  p.include_pad = view.Int("count_include_pad", 0) != 0;
  return p;
}

Status BindWords(const OpView& view, const Window& window, int32_t kind, Call* call) {
  auto p = ParamsOf<whet_pool_s16_params>(view, window, kind);
  if (int64_t{p.kernel_h} * p.kernel_w >= 1 << 16)
    return Error("attribute 'kernel' covers 2^16 taps or more; pool in two steps");
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call->family = "pool_s16";
  call->SetParams(p);
  return {};
}

}  // namespace

Status BindPool(const OpView& view, int32_t kind, std::vector<Call>* calls) {
  const bool words = AllI16(view, 1), quantised = words || AllI8(view, 1);
  if (!quantised && !AllF32(view, 1)) return Unsupported(view);
  WHET_TRY(CheckCounts(view, 1, 1, quantised ? 1 : view.baked_count()));
  const Window window = WHET_TRY(ReadPool(view));
  Call& call = calls->emplace_back(UnaryCall(view));
  if (!quantised) {
    call.family = "pool_f32";
    call.SetParams(ParamsOf<whet_pool_f32_params>(view, window, kind));
    return AddFloatBounds(view, &call);
  }
  WHET_TRY(CheckSameQuant(view.in(0), view.out(0)));
  if (words) return BindWords(view, window, kind, &call);
  auto p = ParamsOf<whet_pool_s8_params>(view, window, kind);
  p.in_zero = WHET_TRY(ZeroPoint(view.in(0)));
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  call.family = "pool_s8";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
