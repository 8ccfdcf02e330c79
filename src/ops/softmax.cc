// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/fixedpoint.h"
#include "ops/op.h"
#include "ops/quantmath.h"
#include "ops/rounding.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"axis", AttrKind::kInt, false, "the axis whose results add up to 1, -1 when absent"},
    {"beta", AttrKind::kReal, false, "factor of the exponents, 1 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  Type out = view.in(0);
  WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), out.shape.size()));
  if (IsQuantI16(out)) out.quant = ir::Quant::PerTensor(1.0f / 32768, 0);
  if (out.dtype == DType::kI8) out.quant = ir::Quant::PerTensor(1.0f / 256, -128);
  return std::vector<Type>{std::move(out)};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  const ir::Shape& shape = view.in(0).shape;
  const int64_t axis = WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), shape.size()));
  if (!(view.attrs().Real("beta", 1.0) > 0)) return Error("attribute 'beta' must be positive");
  if (IsF32(view.in(0))) return {};
  if (axis + 1 != static_cast<int64_t>(shape.size())) {
    return Error(
        fmt::format("quantised softmax works along the last axis, not {}; put transposes around it", axis));
  }
  if (shape.back().known() && shape.back().size() >= 1 << 24)
    return Error("quantised softmax of 2^24 elements or more");
  return {};
}

void SoftmaxFloat(const float* x, float* y, int64_t count, int64_t step, double beta) {
  double largest = -HUGE_VAL, sum = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, double{x[i * step]});
  for (int64_t i = 0; i < count; ++i) sum += std::exp((x[i * step] - largest) * beta);
  for (int64_t i = 0; i < count; ++i)
    y[i * step] = static_cast<float>(std::exp((x[i * step] - largest) * beta) / sum);
}

// Unsigned 32-bit arithmetic throughout: 256 * e is at most 2^30, and the table keeps the sum below 2^32.
void SoftmaxByTable(const int8_t* x, int8_t* y, int64_t count, const std::vector<int32_t>& table) {
  const int32_t largest = *std::max_element(x, x + count);
  const auto e = [&](int64_t i) { return static_cast<uint32_t>(table[static_cast<size_t>(largest - x[i])]); };
  uint32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += e(i);
  for (int64_t i = 0; i < count; ++i) {
    y[i] = static_cast<int8_t>(Clamp(int64_t{(e(i) * 256 + sum / 2) / sum} - 128, {-128, 127}));
  }
}

void SoftmaxTflm(const int8_t* x, int8_t* y, int64_t count, const std::array<int32_t, 3>& terms) {
  constexpr int kSumBits = 12;
  const int32_t largest = *std::max_element(x, x + count);
  const auto exponential = [&](int32_t difference) {
    return fixedpoint::ExpNegative(ScaleD(difference, {terms[0], terms[1]}), 5);
  };
  int32_t sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    const int32_t difference = x[i] - largest;
    if (difference >= terms[2]) sum += ShiftAway(exponential(difference), kSumBits);
  }
  const fixedpoint::Reciprocal reciprocal = fixedpoint::ReciprocalOf(sum, kSumBits);
  for (int64_t i = 0; i < count; ++i) {
    const int32_t difference = x[i] - largest;
    y[i] = -128;
    if (difference < terms[2]) continue;
    const int32_t share =
        ShiftAway(HighMul(reciprocal.mantissa, exponential(difference)), reciprocal.exponent + 31 - 8);
    y[i] = static_cast<int8_t>(Clamp(int64_t{share} - 128, {-128, 127}));
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const ir::Dims& dims = view.in(0).dims();
  const size_t axis = static_cast<size_t>(WHET_TRY(ResolveAxis(view.attrs().Int("axis", -1), dims.size())));
  const int64_t count = dims[axis], step = Strides(dims)[axis];
  const double beta = view.attrs().Real("beta", 1.0);
  Tensor out(view.output_types[0].dtype, dims);
  if (out.count() == 0) return std::vector<Tensor>{std::move(out)};
  if (!view.quantised(0)) {
    for (int64_t start = 0; start < out.count();
         start += start % step == step - 1 ? (count - 1) * step + 1 : 1) {
      SoftmaxFloat(view.in(0).Data<float>().data() + start, out.MutableData<float>().data() + start, count,
                   step, beta);
    }
    return std::vector<Tensor>{std::move(out)};
  }
  if (out.dtype() == DType::kI16) return EvalSoftmaxWords(view, beta);
  const int8_t* x = view.in(0).Data<int8_t>().data();
  int8_t* y = out.MutableData<int8_t>().data();
  const float scale = view.input_types[0].quant.scale[0];
  const std::vector<int32_t> table = SoftmaxTable(scale, beta, count);
  const std::array<int32_t, 3> terms = SoftmaxTermsTflm(scale, beta);
  for (int64_t start = 0; start < out.count(); start += count) {
    if (view.dialect == ir::Dialect::kWhet) SoftmaxByTable(x + start, y + start, count, table);
    if (view.dialect == ir::Dialect::kTflm) SoftmaxTflm(x + start, y + start, count, terms);
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_softmax = {
    "softmax", "exponentials along an axis, divided by their sum", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
