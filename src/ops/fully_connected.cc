// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "ops/activation.h"
#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {kActMin,          kActMax,         kActivation,     kActivationScale,
                               kActivationAlpha, kActivationGain, kActivationGroup};

Result<std::vector<Type>> Infer(const NodeView& view) {
  WHET_TRY(CheckRank(view, 1, 2, "weights [N, K]"));
  ir::Shape shape = view.in(0).shape;
  const ir::Shape& w = view.in(1).shape;
  if (shape.empty() || !Compatible(shape.back(), w[1])) {
    return Error(fmt::format("operand 0 is {} and the weights {}; their last sizes must be equal",
                             ToString(shape), ToString(w)));
  }
  shape.back() = w[0];
  return std::vector<Type>{{view.in(0).dtype, std::move(shape), {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(Infer(view));
  const ir::Shape& w = view.in(1).shape;
  if (!ir::StaticDims(w)) return Error("the shape of the weights must be known; bind it with --shape");
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  WHET_TRY(CheckWeights(view, 0, w[0]));
  WHET_TRY(CheckActivation(view.attrs()));
  WHET_TRY(CheckActivationTable(view, w[0].size()));
  if (IsF32(view.in(0))) return {};
  const auto scales = AccumulatorScales(view.attrs(), view.in(0).quant.scale[0], view.in(1).quant.scale,
                                        view.out(0), w[0].size());
  return CheckRequant(scales, AccumulatorBound(view, w[1].size(), w[0].size(), w[1].size()),
                      MostOfProduct(view));
}

template <typename Element, typename Weight, typename Sum, typename Emit>
void Multiply(const Tensor& x, const Tensor& w, Sum x_zero, Sum w_zero, Emit emit) {
  const int64_t n = w.dims()[0], k = w.dims()[1], rows = ir::ElementCount(x.dims()) / std::max<int64_t>(k, 1);
  const Weight* weights = w.Data<Weight>().data();
  for (int64_t row = 0; row < rows; ++row) {
    const Element* in = x.Data<Element>().data() + row * k;
    for (int64_t o = 0; o < n; ++o) {
      Sum sum = 0;
      for (int64_t i = 0; i < k; ++i) sum += (Sum(in[i]) - x_zero) * (Sum(weights[o * k + i]) - w_zero);
      emit(row * n + o, o, sum);
    }
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  if (!view.quantised(0)) {
    const FloatClamp clamp(view.attrs());
    const float* bias = view.has(2) ? view.in(2).Data<float>().data() : nullptr;
    const auto y = out.MutableData<float>();
    Multiply<float, float, double>(view.in(0), view.in(1), 0, 0, [&](int64_t i, int64_t o, double sum) {
      y[static_cast<size_t>(i)] = clamp(sum + (bias ? bias[o] : 0.0f));
    });
    return std::vector<Tensor>{std::move(out)};
  }
  const ir::Quant &in = view.input_types[0].quant, &weight = view.input_types[1].quant;
  const int64_t channels = view.in(1).dims()[0];
  const Requant requant(view, in.scale[0], weight.scale, channels, IsWide(view));
  const std::vector<int64_t> bias = BiasOf(view, channels);
  const auto emit = [&](int64_t i, int64_t o, int64_t sum) {
    StoreAt(out, i, requant.Stored(sum + bias[static_cast<size_t>(o)], o));
  };
  if (out.dtype() == DType::kI16) {
    Multiply<int16_t, int8_t, int64_t>(view.in(0), view.in(1), 0, 0, emit);
  } else {
    Multiply<int8_t, int8_t, int32_t>(view.in(0), view.in(1), in.zero_point[0], weight.zero_point[0], emit);
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_fully_connected = {
    "fully_connected", "x times transposed weights, plus bias", 2, 3, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
