// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <limits>

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/rounding.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"
#include "ops/svdf.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Dim;
using ir::Shape;
using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    {"rank", AttrKind::kInt, false, "filters that are summed to one unit, 1 when absent"}, kActMin, kActMax};

enum Operand { kX, kFeature, kTime, kBias, kState };

int64_t RankOf(const ir::Attrs& attrs) {
  return attrs.Int("rank", 1);
}

Result<std::vector<Type>> Infer(const NodeView& view) {
  if (!view.has(kState)) return Error("operand 4, the state, is absent but required");
  const Shape &x = view.in(kX).shape, &feature = view.in(kFeature).shape;
  const int64_t rank = RankOf(view.attrs());
  if (x.size() != 2 || feature.size() != 2 || !feature[0].known())
    return Error(fmt::format("operands are {} and {}; they must be [batch, inputs] and [filters, inputs]",
                             ToString(x), ToString(feature)));
  if (rank < 1 || feature[0].size() % rank != 0)
    return Error(
        fmt::format("attribute 'rank' is {}, which does not divide {} filters", rank, feature[0].size()));
  return std::vector<Type>{{view.in(kX).dtype, {x[0], Dim(feature[0].size() / rank)}, {}}, view.in(kState)};
}

Status CheckOperand(const NodeView& view, size_t i, DType dtype, const Shape& shape) {
  if (view.in(i).dtype == dtype && Compatible(view.in(i).shape, shape)) return {};
  return Error(fmt::format("operand {} is {}, it must be {}{}", i, ToString(view.in(i)), DTypeName(dtype),
                           ToString(shape)));
}

Status CheckQuants(const NodeView& view) {
  for (size_t i : {size_t{kX}, size_t{kFeature}, size_t{kTime}, size_t{kState}}) {
    if (!view.in(i).quant.per_tensor())
      return Error(fmt::format("operand {} is {}, it must be quantised per tensor", i, ToString(view.in(i))));
  }
  if (view.in(kFeature).quant.zero_point[0] != 0 || view.in(kTime).quant.zero_point[0] != 0)
    return Error("the weights must be symmetric");
  if (!view.out(0).quant.per_tensor()) return Error("the result must be quantised per tensor");
  const SvdfScales scales =
      SvdfScalesOf({view.in(kX), view.in(kFeature), view.in(kTime), view.in(kState)}, view.out(0));
  const int64_t inputs = view.in(kX).shape[1].known() ? view.in(kX).shape[1].size() : 1;
  const float both[] = {scales.feature, scales.out};
  WHET_TRY(CheckRequant(std::span(both, 1), inputs * 255 * 128));
  return CheckRequant(std::span(both + 1, 1), kInt32Max);  // sums wrap
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckActivation(view.attrs()));
  const Shape &x = view.in(kX).shape, &feature = view.in(kFeature).shape, &time = view.in(kTime).shape;
  if (time.size() != 2 || !time[1].known()) return Error("operand 2 must be [filters, steps]");
  const bool quantised = view.in(kX).dtype == DType::kI8;
  const DType byte = quantised ? DType::kI8 : DType::kF32,
              kept = quantised ? view.in(kState).dtype : DType::kF32;
  if (quantised && kept != DType::kI16 && kept != DType::kI8) return Error("the state must be i16 or i8");
  WHET_TRY(CheckOperand(view, kX, byte, x));
  WHET_TRY(CheckOperand(view, kFeature, byte, {feature[0], x[1]}));
  WHET_TRY(CheckOperand(view, kTime, kept, {feature[0], time[1]}));
  const Dim units(feature[0].size() / RankOf(view.attrs()));
  if (view.has(kBias)) WHET_TRY(CheckOperand(view, kBias, quantised ? DType::kI32 : DType::kF32, {units}));
  WHET_TRY(CheckOperand(view, kState, kept, {x[0], Dim(feature[0].size() * time[1].size())}));
  return quantised ? CheckQuants(view) : Status();
}

// Sizes of one evaluation.
struct Sizes {
  explicit Sizes(const EvalView& view)
      : batch(view.in(kX).dims()[0]),
        inputs(view.in(kX).dims()[1]),
        filters(view.in(kFeature).dims()[0]),
        steps(view.in(kTime).dims()[1]),
        rank(RankOf(view.attrs())) {}
  int64_t batch, inputs, filters, steps, rank;
};

// The state a step on: the oldest of each filter falls out, `newest` joins at the end.
template <typename T, typename Newest>
Tensor Shifted(const Tensor& state, const Sizes& s, Newest newest) {
  Tensor next(state.dtype(), state.dims());
  const auto from = state.Data<T>();
  const auto to = next.MutableData<T>();
  for (int64_t row = 0; row < s.batch * s.filters; ++row) {
    for (int64_t t = 0; t < s.steps; ++t) {
      to[static_cast<size_t>(row * s.steps + t)] = t + 1 < s.steps
                                                       ? from[static_cast<size_t>(row * s.steps + t + 1)]
                                                       : newest(row / s.filters, row % s.filters);
    }
  }
  return next;
}

std::vector<Tensor> EvalF32(const EvalView& view) {
  const Sizes s(view);
  const auto x = view.in(kX).Data<float>(), feature = view.in(kFeature).Data<float>(),
             time = view.in(kTime).Data<float>();
  Tensor next = Shifted<float>(view.in(kState), s, [&](int64_t b, int64_t f) {
    double sum = 0;
    for (int64_t i = 0; i < s.inputs; ++i)
      sum += double{x[static_cast<size_t>(b * s.inputs + i)]} *
             double{feature[static_cast<size_t>(f * s.inputs + i)]};
    return static_cast<float>(sum);
  });
  const FloatClamp clamp(view.attrs());
  Tensor y(DType::kF32, {s.batch, s.filters / s.rank});
  for (int64_t o = 0; o < y.count(); ++o) {
    const int64_t unit = o % (s.filters / s.rank), b = o / (s.filters / s.rank);
    double sum = view.has(kBias) ? view.in(kBias).RealAt(unit) : 0;
    for (int64_t k = unit * s.rank * s.steps; k < (unit + 1) * s.rank * s.steps; ++k)
      sum += double{time[static_cast<size_t>(k)]} * next.RealAt(b * s.filters * s.steps + k);
    y.MutableData<float>()[static_cast<size_t>(o)] = clamp(sum);
  }
  return {std::move(y), std::move(next)};
}

template <typename T>
std::vector<Tensor> EvalI8(const EvalView& view) {
  const Sizes s(view);
  const int32_t zero_x = view.input_types[kX].quant.zero_point[0];
  const int32_t zero_state = view.input_types[kState].quant.zero_point[0];
  const SvdfScales scales = SvdfScalesOf(
      {view.input_types[kX], view.input_types[kFeature], view.input_types[kTime], view.input_types[kState]},
      view.output_types[0]);
  const auto scaled = [&](int32_t sum, float scale, MultiplierD multiplier) {
    return view.dialect == ir::Dialect::kTflm ? ScaleD(sum, multiplier) : ScaleF(sum, scale);
  };
  Tensor next = Shifted<T>(view.in(kState), s, [&](int64_t b, int64_t f) {
    int64_t sum = 0;
    for (int64_t i = 0; i < s.inputs; ++i)
      sum += (view.in(kX).IntAt(b * s.inputs + i) - zero_x) * view.in(kFeature).IntAt(f * s.inputs + i);
    const int32_t y = scaled(static_cast<int32_t>(sum), scales.feature, scales.feature_d);
    return static_cast<T>(Clamp(y, {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()}) +
                          zero_state);
  });
  const ir::Quant& out = view.output_types[0].quant;
  const Bounds bounds = StoredBounds(view.output_types[0], view.attrs());
  Tensor y(DType::kI8, {s.batch, s.filters / s.rank});
  for (int64_t o = 0; o < y.count(); ++o) {
    const int64_t unit = o % (s.filters / s.rank), b = o / (s.filters / s.rank);
    uint32_t sum = view.has(kBias) ? static_cast<uint32_t>(view.in(kBias).IntAt(unit)) : 0;
    for (int64_t k = unit * s.rank * s.steps; k < (unit + 1) * s.rank * s.steps; ++k) {
      const int64_t kept = next.IntAt(b * s.filters * s.steps + k) - zero_state;
      sum += static_cast<uint32_t>(view.in(kTime).IntAt(k) * kept);  // modulo 2^32
    }
    const int64_t stored =
        int64_t{scaled(static_cast<int32_t>(sum), scales.out, scales.out_d)} + out.zero_point[0];
    y.MutableData<int8_t>()[static_cast<size_t>(o)] = static_cast<int8_t>(Clamp(stored, bounds));
  }
  return {std::move(y), std::move(next)};
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  if (view.in(kX).dtype() == DType::kF32) return EvalF32(view);
  return view.in(kState).dtype() == DType::kI16 ? EvalI8<int16_t>(view) : EvalI8<int8_t>(view);
}

}  // namespace

SvdfScales SvdfScalesOf(const std::array<Type, 4>& operands, const Type& out) {
  const auto scale = [](const Type& type) { return type.quant.scale[0]; };
  const float feature = scale(operands[1]), time = scale(operands[2]), state = scale(operands[3]);
  SvdfScales scales;
  scales.feature = scale(operands[0]) * feature / state;
  scales.out = state * time / scale(out);
  // TFLite Micro takes both in double throughout.
  scales.feature_d = QuantizeMultiplier(double{scale(operands[0])} * double{feature} / double{state});
  scales.out_d = QuantizeMultiplier(double{state} * double{time} / double{scale(out)});
  return scales;
}

constinit const Op kOp_svdf = {
    "svdf", "rank-decomposed filter over the last steps", 3, 5, 2, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
