// SPDX-License-Identifier: Apache-2.0
// 16-bit activations, one operand.
#include <algorithm>
#include <bit>
#include <cmath>

#include "bind/quantised.h"
#include "bind/words.h"
#include "kernels/logistic_tflm_s16/logistic_tflm_s16.h"
#include "kernels/requant/pack_requant.h"
#include "kernels/requant/requant.h"
#include "kernels/slopes_s16/slopes_s16.h"
#include "kernels/table_s16/table_s16.h"

namespace whet::bind {
namespace {

constexpr int64_t kNodes = 513;

Result<int32_t> BytesOf(const format::Tensor& tensor) {
  if (tensor.dtype == DType::kI8) return 1;
  if (tensor.dtype == DType::kI16) return 2;
  if (tensor.dtype == DType::kI32) return 4;
  return Error("tensor '" + tensor.name + "' should be i8, i16 or i32");
}

Status ReadSlopesF(const OpView& view, whet_slopes_s16_params* p) {
  WHET_TRY(CheckBaked(view, 1, DType::kF32, 2));
  for (size_t side = 0; side < 2; ++side) {
    const float scale = view.baked_data<float>(1)[side], size = std::fabs(scale);
    if (!(size == 0 || std::isnormal(size)) || (p->in_bytes != 4 && size * 65535 >= 0x1p30f)) {
      return Error("a slope is out of range; recompile the model");
    }
    int8_t shift = 0;
    kernels::PackRequant(WHET_RULE_F, 1, &size, nullptr, &p->multiplier[side], &shift);
    p->shift[side] = shift;
    if (side == 1) p->opposite = scale < 0;
  }
  return {};
}

Status ReadSlopesD(const OpView& view, whet_slopes_s16_params* p) {
  WHET_TRY(CheckBaked(view, 1, DType::kI32, 2));
  WHET_TRY(CheckBaked(view, 2, DType::kI32, 2));
  for (size_t side = 0; side < 2; ++side) {
    p->multiplier[side] = view.baked_data<int32_t>(1)[side];
    p->shift[side] = view.baked_data<int32_t>(2)[side];
    if (p->shift[side] < -31 || p->shift[side] > 30) {
      return Error("a slope is out of range; recompile the model");
    }
  }
  return {};
}

// As the specification bounds sums, so that scaling them stays within 32 bits.
int32_t SumLimit(const OpView& view, const whet_slopes_s16_params& p) {
  const double factor = view.tflm() ? std::ldexp(p.multiplier[0], p.shift[0] - 31)
                                    : static_cast<double>(view.baked_data<float>(1)[0]);
  return factor > 0 ? static_cast<int32_t>(std::min(std::floor(0x1p24 / factor), 2147483647.0)) : INT32_MAX;
}

// The limit follows from the first slope; the other one must keep scaled sums within 32 bits too.
Status CheckSums(const OpView& view, const whet_slopes_s16_params& p) {
  if (p.in_bytes != 4 || view.tflm()) return {};
  const double below = std::fabs(static_cast<double>(view.baked_data<float>(1)[1]));
  return below * p.limit < 0x1p30 ? Status() : Error("a slope is out of range; recompile the model");
}

Status BindTableS16(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 1));
  WHET_TRY(CheckBaked(view, 0, DType::kI16, kNodes));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "table_s16";
  call.SetParams(whet_table_s16_params{Count(view.in(0))});
  call.AddConst(view.baked_data<int16_t>(0), {DType::kI16, static_cast<size_t>(kNodes)});
  return {};
}

Status BindLogistic(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckCounts(view, 1, 1, 2));
  WHET_TRY(CheckBaked(view, 0, DType::kI32, 2));
  WHET_TRY(CheckBaked(view, 1, DType::kI32, 256));
  const int32_t *terms = view.baked_data<int32_t>(0), *table = view.baked_data<int32_t>(1);
  const bool fits = terms[0] >= 0 && terms[0] <= 32767 && terms[1] >= 0 && terms[1] <= 31 &&
                    std::all_of(table, table + 256, [](int32_t x) { return x >= 0 && x <= 65536; });
  if (!fits) return Error("the logistic table is out of range; recompile the model");
  const bool tanh = view.op().code == format::OpCodeOf("tanh").value_or(0);
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "logistic_tflm_s16";
  call.SetParams(whet_logistic_tflm_s16_params{Count(view.in(0)), terms[0], terms[1], tanh});
  call.AddConst(table, {DType::kI32, 256});
  return {};
}

}  // namespace

Status BindSlopesS16(const OpView& view, std::vector<Call>* calls) {
  const format::Tensor &x = view.in(0), &out = view.out(0);
  WHET_TRY(CheckCounts(view, 1, 1, RequantBaked(view)));
  WHET_TRY(CheckSameShape(x, out));
  whet_slopes_s16_params p{Count(x), WHET_TRY(BytesOf(x)), WHET_TRY(BytesOf(out))};
  if (p.in_bytes != 4) p.in_zero = WHET_TRY(ZeroPoint(x));
  p.out_zero = WHET_TRY(ZeroPoint(out));
  if (p.out_bytes == 4) return Unsupported(view);
  if (p.in_zero < -32768 || p.in_zero > 32767 || p.out_zero < -32768 || p.out_zero > 32767) {
    return Error("a zero point is out of range");
  }
  p.rule = RuleOf(view);
  WHET_TRY(ReadAct(view, &p.act_min, &p.act_max));
  WHET_TRY(view.tflm() ? ReadSlopesD(view, &p) : ReadSlopesF(view, &p));
  p.limit = SumLimit(view, p);
  WHET_TRY(CheckSums(view, p));
  Call& call = calls->emplace_back(UnaryCall(view));
  call.family = "slopes_s16";
  call.SetParams(p);
  return {};
}

Status BindUnaryS16(const OpView& view, std::vector<Call>* calls) {
  WHET_TRY(CheckSameShape(view.in(0), view.out(0)));
  if (view.baked_count() == 1) return BindTableS16(view, calls);
  const bool curve = view.baked_count() == 2 && view.tflm();
  return curve ? BindLogistic(view, calls) : BindSlopesS16(view, calls);
}

}  // namespace whet::bind
