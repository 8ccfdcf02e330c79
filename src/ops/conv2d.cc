// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/activation.h"
#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"
#include "ops/typecheck.h"
#include "ops/window.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {kStride,
                               kDilation,
                               kPad,
                               kActMin,
                               kActMax,
                               kActivation,
                               kActivationScale,
                               kActivationAlpha,
                               kActivationGain,
                               kActivationGroup,
                               {"groups", AttrKind::kInt, false, "number of channel groups, 1 when absent"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  WHET_TRY(CheckRank(view, 0, 4, "an image [N, H, W, C]"));
  WHET_TRY(CheckRank(view, 1, 4, "weights [O, KH, KW, C / groups]"));
  const ir::Shape& w = view.in(1).shape;
  if (!ir::StaticDims(w)) return Error("the shape of the weights must be known; bind it with --shape");
  const Window window = WHET_TRY(ReadWindow(view.attrs(), w[1].size(), w[2].size()));
  return std::vector<Type>{{view.in(0).dtype, WHET_TRY(WindowedShape(view.in(0).shape, window, w[0])), {}}};
}

Status CheckGroups(const ir::Shape& x, const ir::Shape& w, int64_t groups) {
  if (groups < 1 || w[0].size() % groups != 0 || !Compatible(x[3], ir::Dim(w[3].size() * groups))) {
    return Error(fmt::format("image {} and weights {} with {} groups do not fit; the image needs {} channels",
                             ToString(x), ToString(w), groups, w[3].size() * groups));
  }
  return {};
}

Status Verify(const NodeView& view) {
  WHET_TRY(Infer(view));
  const ir::Shape& w = view.in(1).shape;
  WHET_TRY(CheckGroups(view.in(0).shape, w, view.attrs().Int("groups", 1)));
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  WHET_TRY(CheckWeights(view, 0, w[0]));
  WHET_TRY(CheckActivation(view.attrs()));
  WHET_TRY(CheckActivationTable(view, w[0].size()));
  if (IsF32(view.in(0))) return {};
  const int64_t terms = w[1].size() * w[2].size() * w[3].size();
  const auto scales = AccumulatorScales(view.attrs(), view.in(0).quant.scale[0], view.in(1).quant.scale,
                                        view.out(0), w[0].size());
  return CheckRequant(scales, AccumulatorBound(view, terms, w[0].size(), terms), MostOfProduct(view));
}

struct Geometry {
  Dims x, w, out;
  Window window;
  int64_t groups;
};

// Calls emit(index, channel, sum) for every result; sum is over the taps inside the image of (x - x_zero) *
// (w - w_zero).
template <typename Element, typename Weight, typename Sum, typename Emit>
void Convolve(const Geometry& g, const Element* x, const Weight* w, Sum x_zero, Sum w_zero, Emit emit) {
  const int64_t depth = g.w[3], per_group = g.out[3] / g.groups, taps = g.w[1] * g.w[2] * depth;
  int64_t index = 0;
  for (int64_t row = 0; row < g.out[0] * g.out[1]; ++row) {
    const int64_t n = row / g.out[1], y0 = row % g.out[1] * g.window.stride_h - g.window.top;
    const TapRange ys = TapsInside(y0, g.w[1], g.window.dilation_h, g.x[1]);
    for (int64_t ox = 0; ox < g.out[2]; ++ox) {
      const int64_t x0 = ox * g.window.stride_w - g.window.left;
      const TapRange xs = TapsInside(x0, g.w[2], g.window.dilation_w, g.x[2]);
      for (int64_t o = 0; o < g.out[3]; ++o, ++index) {
        Sum sum = 0;
        for (int64_t ky = ys.begin; ky < ys.end; ++ky) {
          for (int64_t kx = xs.begin; kx < xs.end; ++kx) {
            const int64_t iy = y0 + ky * g.window.dilation_h, ix = x0 + kx * g.window.dilation_w;
            const Element* in = x + ((n * g.x[1] + iy) * g.x[2] + ix) * g.x[3] + o / per_group * depth;
            const Weight* weight = w + o * taps + (ky * g.w[2] + kx) * depth;
            for (int64_t c = 0; c < depth; ++c) sum += (Sum(in[c]) - x_zero) * (Sum(weight[c]) - w_zero);
          }
        }
        emit(index, o, sum);
      }
    }
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Geometry g{view.in(0).dims(), view.in(1).dims(), *ir::StaticDims(view.output_types[0].shape),
                   WHET_TRY(ReadWindow(view.attrs(), view.in(1).dims()[1], view.in(1).dims()[2])),
                   view.attrs().Int("groups", 1)};
  Tensor out(view.output_types[0].dtype, g.out);
  if (!view.quantised(0)) {
    const FloatClamp clamp(view.attrs());
    const float* bias = view.has(2) ? view.in(2).Data<float>().data() : nullptr;
    const auto y = out.MutableData<float>();
    Convolve<float, float, double>(g, view.in(0).Data<float>().data(), view.in(1).Data<float>().data(), 0, 0,
                                   [&](int64_t i, int64_t o, double sum) {
                                     y[static_cast<size_t>(i)] = clamp(sum + (bias ? bias[o] : 0.0f));
                                   });
    return std::vector<Tensor>{std::move(out)};
  }
  const ir::Quant &in = view.input_types[0].quant, &weight = view.input_types[1].quant;
  const Requant requant(view, in.scale[0], weight.scale, g.out[3], IsWide(view));
  const std::vector<int64_t> bias = BiasOf(view, g.out[3]);
  const auto emit = [&](int64_t i, int64_t o, int64_t sum) {
    StoreAt(out, i, requant.Stored(sum + bias[static_cast<size_t>(o)], o));
  };
  const int8_t* w = view.in(1).Data<int8_t>().data();
  if (out.dtype() == DType::kI16) {
    Convolve<int16_t, int8_t, int64_t>(g, view.in(0).Data<int16_t>().data(), w, 0, 0, emit);
  } else {
    Convolve<int8_t, int8_t, int32_t>(g, view.in(0).Data<int8_t>().data(), w, in.zero_point[0],
                                      weight.zero_point[0], emit);
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_conv2d = {"conv2d", "2-D convolution of an NHWC image", 2, 3, 1, kAttrs, Infer, Verify,
                                 Eval};

}  // namespace whet::ops
