// SPDX-License-Identifier: Apache-2.0
#include "bind/words.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "bind/layout.h"
#include "bind/quantised.h"
#include "kernels/binary_s16/binary_s16.h"
#include "kernels/product_s16/product_s16.h"
#include "kernels/requant/pack_requant.h"
#include "kernels/requant/requant.h"

namespace whet::bind {
namespace {

bool IsI16(const format::Tensor& tensor) {
  return tensor.dtype == DType::kI16 && tensor.scale.size() == 1 && tensor.zero_point.size() == 1 &&
         tensor.zero_point[0] == 0;
}

constexpr int64_t kWideLimit = int64_t{1} << 47;

int64_t BiasAt(const OpView& view, int64_t o) {
  if (!view.has(2)) return 0;
  return view.in(2).dtype == DType::kI64 ? static_cast<const int64_t*>(view.in_data(2))[o]
                                         : static_cast<const int32_t*>(view.in_data(2))[o];
}

// The largest magnitude of an accumulator, from the weights themselves.
Result<int64_t> BoundOf(const OpView& view, const Product& product) {
  const int8_t* weights = static_cast<const int8_t*>(view.in_data(1));
  const int64_t taps = int64_t{product.window.kernel_h} * product.window.kernel_w;
  int64_t largest = 0;
  for (int64_t o = 0; o < product.window.out_c; ++o) {
    int64_t sum = 0;
    for (int64_t tap = 0; tap < taps; ++tap) {
      const int8_t* w = weights + o * product.step_out + tap * product.step_tap;
      for (int64_t c = 0; c < product.depth; ++c) sum += std::abs(w[c * product.step_in]);
    }
    const int64_t bias = BiasAt(view, o);
    if (bias <= -kWideLimit || bias >= kWideLimit) return Error("the bias is beyond 48 bits");
    largest = std::max(largest, sum * 32768 + std::abs(bias));
  }
  return largest;
}

Status CheckProductBias(const OpView& view, int32_t channels) {
  if (!view.has(2)) return {};
  WHET_TRY(CheckConstant(view, 2));
  if (view.in(2).dtype != DType::kI64) WHET_TRY(CheckType(view.in(2), DType::kI32));
  return CheckCount(view.in(2), channels);
}

Result<int32_t> ProductRule(const OpView& view, int64_t bound) {
  const bool narrow = view.has(2) && view.in(2).dtype == DType::kI32;
  if (bound >= (narrow ? int64_t{1} << 31 : kWideLimit)) {
    return Error("sums of products may exceed their accumulator; keep this layer in float");
  }
  if (!view.tflm()) return WHET_RULE_F;
  return narrow ? WHET_RULE_D : WHET_RULE_WIDE;
}

Status CheckWideShifts(const OpView& view, int32_t rule, int32_t channels) {
  if (rule != WHET_RULE_WIDE) return {};
  const int32_t* shift = view.baked_data<int32_t>(2);
  const bool fits = std::all_of(shift, shift + channels, [](int32_t s) { return s <= 7; });
  return fits ? Status() : Error("a requantisation shift is out of range; recompile the model");
}

}  // namespace

bool AllI16(const OpView& view, size_t inputs) {
  for (size_t i = 0; i < inputs; ++i) {
    if (!view.has(i) || !IsI16(view.in(i))) return false;
  }
  return IsI16(view.out(0));
}

Status BindProductS16(const OpView& view, const Product& product, int32_t axis, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 2, 3, RequantBaked(view)));
  WHET_TRY(CheckConstant(view, 1));
  WHET_TRY(CheckType(view.in(1), DType::kI8));
  whet_product_s16_params p{};
  product.window.Fill(&p);
  p.in_c = product.window.in_c;
  p.out_c = product.window.out_c;
  p.dilation_h = product.window.dilation_h;
  p.dilation_w = product.window.dilation_w;
  p.depth = product.depth;
  p.per_group = product.per_group;
  p.step_out = product.step_out;
  p.step_tap = product.step_tap;
  p.step_in = product.step_in;
  p.weights = Count(view.in(1));
  p.bias_bytes = view.has(2) && view.in(2).dtype == DType::kI64 ? 8 : 4;
  if (WHET_TRY(WeightZero(view.in(1), axis, p.out_c)) != 0) return Error("the weights should be symmetric");
  WHET_TRY(CheckProductBias(view, p.out_c));
  const int64_t bound = WHET_TRY(BoundOf(view, product));
  p.rule = WHET_TRY(ProductRule(view, bound));
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "product_s16";
  call.SetParams(p);
  const size_t channels = static_cast<size_t>(p.out_c);
  call.AddConst(view.in_data(1), {DType::kI8, static_cast<size_t>(p.weights)});
  call.AddConst(view.in_data(2), {p.bias_bytes == 8 ? DType::kI64 : DType::kI32, channels});
  WHET_TRY(AddRequant(view, p.out_c, bound, &call));
  return CheckWideShifts(view, p.rule, p.out_c);
}

namespace {

bool Within(int32_t x, int32_t low, int32_t high) {
  return x >= low && x <= high;
}

Status ReadSum(const OpView& view, whet_binary_s16_params* p) {
  WHET_TRY(CheckBaked(view, 1, DType::kI32, view.tflm() ? 7 : 3));
  const int32_t* t = view.baked_data<int32_t>(1);
  const int32_t sign = p->code == WHET_S16_SUB ? -1 : 1;
  if (!view.tflm()) {
    p->multiplier_a = t[0], p->multiplier_b = sign * t[1], p->shift_out = t[2];
    if (Within(t[0], 0, 1 << 21) && Within(t[1], 0, 1 << 21) && Within(t[2], 1, 31)) return {};
    return Error("the multipliers are out of range; recompile the model");
  }
  p->left_shift = t[0];
  p->multiplier_a = t[1], p->shift_a = t[2];
  p->multiplier_b = t[3], p->shift_b = t[4];
  p->multiplier_out = t[5], p->shift_out = t[6];
  const bool fits = Within(t[0], 0, 15) && t[1] >= 0 && t[3] >= 0 && t[5] >= 0 && Within(t[2], -31, 0) &&
                    Within(t[4], -31, 0) && Within(t[6], -31, 30);
  return fits ? Status() : Error("the multipliers are out of range; recompile the model");
}

}  // namespace

Status ReadFactor(const OpView& view, int64_t bound, int32_t* multiplier, int32_t* shift) {
  Call scratch;
  WHET_TRY(AddRequant(view, 1, bound, &scratch));
  int8_t narrow = 0;
  kernels::PackRequant(RuleOf(view), 1, scratch.source[0], static_cast<const int32_t*>(scratch.source[1]),
                       multiplier, &narrow);
  *shift = narrow;
  return {};
}

Status BindBinaryS16(const OpView& view, int32_t code, std::vector<Call>* calls) {
  const bool chooses = code == WHET_S16_MINIMUM || code == WHET_S16_MAXIMUM;
  WHET_TRY(CheckCounts(view, 2, 2, chooses ? 0 : code == WHET_S16_MUL ? RequantBaked(view) : 2));
  whet_binary_s16_params p{};
  p.shape = WHET_TRY(ReadBroadcast(view));
  p.code = code;
  p.rule = RuleOf(view);
  p.act_min = INT16_MIN, p.act_max = INT16_MAX;
  if (chooses) {
    WHET_TRY(CheckSameQuant(view.in(0), view.out(0)));
    WHET_TRY(CheckSameQuant(view.in(1), view.out(0)));
  } else {
    WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
    WHET_TRY(code == WHET_S16_MUL ? ReadFactor(view, int64_t{1} << 30, &p.multiplier_out, &p.shift_out)
                                  : ReadSum(view, &p));
  }
  Call& call = calls->emplace_back(CallOf(view, 2));
  call.family = "binary_s16";
  call.SetParams(p);
  return {};
}

}  // namespace whet::bind
