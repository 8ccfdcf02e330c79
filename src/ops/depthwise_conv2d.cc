// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/activation.h"
#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shared_attrs.h"
#include "ops/typecheck.h"
#include "ops/window.h"

namespace whet::ops {
namespace {

using ir::Dims;
using ir::Tensor;
using ir::Type;

constexpr AttrSpec kAttrs[] = {
    kStride,         kDilation,       kPad, kActMin, kActMax, kActivation, kActivationScale, kActivationAlpha,
    kActivationGain, kActivationGroup};

Result<std::vector<Type>> Infer(const NodeView& view) {
  WHET_TRY(CheckRank(view, 0, 4, "an image [N, H, W, C]"));
  WHET_TRY(CheckRank(view, 1, 3, "weights [KH, KW, O]"));
  const ir::Shape& w = view.in(1).shape;
  if (!ir::StaticDims(w)) return Error("the shape of the weights must be known; bind it with --shape");
  const Window window = WHET_TRY(ReadWindow(view.attrs(), w[0].size(), w[1].size()));
  return std::vector<Type>{{view.in(0).dtype, WHET_TRY(WindowedShape(view.in(0).shape, window, w[2])), {}}};
}

Status Verify(const NodeView& view) {
  WHET_TRY(Infer(view));
  const ir::Shape& w = view.in(1).shape;
  const ir::Dim& channels = view.in(0).shape[3];
  if (channels.known() && (channels.size() < 1 || w[2].size() % channels.size() != 0)) {
    return Error(
        fmt::format("weights {} for an image of {} channels; their last size must be a multiple of it",
                    ToString(w), channels.size()));
  }
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  WHET_TRY(CheckWeights(view, 2, w[2]));
  WHET_TRY(CheckActivation(view.attrs()));
  WHET_TRY(CheckActivationTable(view, w[2].size()));
  if (IsF32(view.in(0))) return {};
  const auto scales = AccumulatorScales(view.attrs(), view.in(0).quant.scale[0], view.in(1).quant.scale,
                                        view.out(0), w[2].size());
  return CheckRequant(scales, AccumulatorBound(view, w[0].size() * w[1].size(), w[2].size(), 1),
                      MostOfProduct(view));
}

struct Geometry {
  Dims x, w, out;
  Window window;
};

// As conv2d, each result channel reading the one image channel o / multiplier.
template <typename Element, typename Weight, typename Sum, typename Emit>
void ConvolveDepthwise(const Geometry& g, const Element* x, const Weight* w, Sum x_zero, Sum w_zero,
                       Emit emit) {
  const int64_t channels = g.out[3], multiplier = channels / g.x[3];
  std::vector<Sum> sums(static_cast<size_t>(channels));
  for (int64_t at = 0; at < g.out[0] * g.out[1] * g.out[2]; ++at) {
    const int64_t ox = at % g.out[2], oy = at / g.out[2] % g.out[1], n = at / g.out[2] / g.out[1];
    const int64_t y0 = oy * g.window.stride_h - g.window.top, x0 = ox * g.window.stride_w - g.window.left;
    const TapRange ys = TapsInside(y0, g.w[0], g.window.dilation_h, g.x[1]);
    const TapRange xs = TapsInside(x0, g.w[1], g.window.dilation_w, g.x[2]);
    std::fill(sums.begin(), sums.end(), Sum{0});
    for (int64_t ky = ys.begin; ky < ys.end; ++ky) {
      for (int64_t kx = xs.begin; kx < xs.end; ++kx) {
        const int64_t iy = y0 + ky * g.window.dilation_h, ix = x0 + kx * g.window.dilation_w;
        const Element* in = x + ((n * g.x[1] + iy) * g.x[2] + ix) * g.x[3];
        const Weight* weight = w + (ky * g.w[1] + kx) * channels;
        for (int64_t o = 0; o < channels; ++o) {
          sums[static_cast<size_t>(o)] += (Sum(in[o / multiplier]) - x_zero) * (Sum(weight[o]) - w_zero);
        }
      }
    }
    for (int64_t o = 0; o < channels; ++o) emit(at * channels + o, o, sums[static_cast<size_t>(o)]);
  }
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const Geometry g{view.in(0).dims(), view.in(1).dims(), *ir::StaticDims(view.output_types[0].shape),
                   WHET_TRY(ReadWindow(view.attrs(), view.in(1).dims()[0], view.in(1).dims()[1]))};
  Tensor out(view.output_types[0].dtype, g.out);
  if (!view.quantised(0)) {
    const FloatClamp clamp(view.attrs());
    const float* bias = view.has(2) ? view.in(2).Data<float>().data() : nullptr;
    const auto y = out.MutableData<float>();
    ConvolveDepthwise<float, float, double>(
        g, view.in(0).Data<float>().data(), view.in(1).Data<float>().data(), 0, 0,
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
    ConvolveDepthwise<int16_t, int8_t, int64_t>(g, view.in(0).Data<int16_t>().data(), w, 0, 0, emit);
  } else {
    ConvolveDepthwise<int8_t, int8_t, int32_t>(g, view.in(0).Data<int8_t>().data(), w, in.zero_point[0],
                                               weight.zero_point[0], emit);
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_depthwise_conv2d = {
    "depthwise_conv2d", "2-D convolution of each channel by itself", 2, 3, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
