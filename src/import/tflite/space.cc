// SPDX-License-Identifier: Apache-2.0
// TRANSPOSE_CONV, MediaPipe's variant of it, CONV_3D and CONV_3D_TRANSPOSE.
#include <fmt/format.h>

#include <algorithm>

#include "import/columns.h"
#include "import/tflite/weights.h"
#include "import/tflite/window.h"
#include "import/transposed_conv.h"

namespace whet::import::tflite {
namespace {

ir::Tensor Turned(const ir::Tensor& tensor, const std::vector<size_t>& perm) {
  const ir::Dims& from = tensor.dims();
  ir::Dims dims, stride(from.size(), 1);
  for (size_t d = from.size(); d-- > 1;) stride[d - 1] = stride[d] * from[d];
  for (size_t d : perm) dims.push_back(from[d]);
  ir::Tensor turned(tensor.dtype(), dims);
  const size_t size = DTypeSize(tensor.dtype());
  for (int64_t i = 0; i < turned.count(); ++i) {
    int64_t rest = i, at = 0;
    for (size_t d = perm.size(); d-- > 0; rest /= dims[d]) at += rest % dims[d] * stride[perm[d]];
    std::copy_n(tensor.bytes().data() + static_cast<size_t>(at) * size, size,
                turned.MutableBytes().data() + static_cast<size_t>(i) * size);
  }
  return turned;
}

// Operand i as constant weights: stored ones, or float32 beside floats.
Result<QuantisedConstant> Weights(Translation& t, size_t i) {
  const ir::Tensor* stored = t.Constant(i);
  if (!stored) return Error("its weights must be constant; fold constants when exporting the model");
  if (t.out().type.dtype != DType::kF32) return QuantisedConstant{*stored, t.in(i).type.quant};
  return QuantisedConstant{WHET_TRY(t.Floats(i)), {}};
}

Result<std::optional<QuantisedConstant>> Bias(Translation& t, size_t i) {
  if (!t.has(i)) return std::optional<QuantisedConstant>();
  const ir::Tensor* stored = t.Constant(i);
  if (!stored) return Error("its bias must be constant; fold constants when exporting the model");
  return std::optional(QuantisedConstant{*stored, {}});
}

// `y` within the bounds of the fused activation, as the result.
Status Finish(Translation& t, ir::ValueId y, wire::Activation activation) {
  ir::Attrs bounds, clamp;
  WHET_TRY(SetActivation(activation, &bounds));
  if (bounds.Has("act_min")) clamp.Set("min", bounds.Real("act_min"));
  if (bounds.Has("act_max")) clamp.Set("max", bounds.Real("act_max"));
  if (bounds.Has("act_min") || bounds.Has("act_max")) {
    y = t.Step("clamp", "bounded", {y}, t.graph().type(y), std::move(clamp));
  }
  t.Emit("reshape", {y}, {{"shape", t.out().dims}});
  return {};
}

// What SAME cuts off in front of a transposed convolution's whole result.
int64_t Lacking(wire::Padding padding, int64_t in, int64_t out, int64_t kernel, int64_t stride) {
  if (padding != wire::Padding::SAME) return 0;
  return std::max<int64_t>((in - 1) * stride + kernel - out, 0) / 2;
}

Status CheckSizes(Translation& t, size_t x, size_t w, size_t rank) {
  if (t.in(x).dims.size() == rank && t.in(w).dims.size() == rank && t.out().dims.size() == rank) return {};
  return Error(fmt::format("its operand, weights and result must have {} dimensions", rank));
}

}  // namespace

Status TransposeConv(Translation& t) {
  const wire::TransposeConvOptions* o = t.op().options_as_TransposeConv();
  if (!o || o->stride_h() < 1 || o->stride_w() < 1) return Error("it has no options; re-export the model");
  WHET_TRY(CheckSizes(t, 2, 1, 4));
  const ir::Dims &in = t.in(2).dims, &w = t.in(1).dims, &out = t.out().dims;
  TransposedConv conv;
  conv.stride = {o->stride_h(), o->stride_w()};
  conv.dilation = {1, 1};
  for (size_t d = 0; d < 2; ++d) {
    conv.begin.push_back(Lacking(o->padding(), in[d + 1], out[d + 1], w[d + 1], conv.stride[d]));
    conv.out.push_back(out[d + 1]);
  }
  conv.weights = WHET_TRY(Weights(t, 1));
  conv.bias = WHET_TRY(Bias(t, 3));
  const ir::ValueId y = WHET_TRY(AddTransposedConv(EmitterOf(t), t.Operand(2), conv, t.out().type));
  return Finish(t, y, o->activation());
}

namespace {

// The options of MediaPipe's operator: padding, stride to the right and stride down, little-endian.
struct BiasedOptions {
  wire::Padding padding = wire::Padding::SAME;
  int64_t stride_w = 1, stride_h = 1;
};

Result<BiasedOptions> ReadBiasedOptions(Translation& t) {
  const auto* bytes = t.op().custom_options();
  const auto word = [&](uint32_t i) {
    return static_cast<int64_t>(flatbuffers::ReadScalar<int32_t>(bytes->data() + 4 * i));
  };
  constexpr int64_t kSame = 1, kValid = 2, kMost = 1 << 10;
  if (!bytes || bytes->size() < 12) return Error("it has no options; re-export the model");
  const BiasedOptions options{word(0) == kSame ? wire::Padding::SAME : wire::Padding::VALID, word(1),
                              word(2)};
  if ((word(0) == kSame || word(0) == kValid) && options.stride_w >= 1 && options.stride_w <= kMost &&
      options.stride_h >= 1 && options.stride_h <= kMost)
    return options;
  return Error(fmt::format("its padding {} or strides {} and {} are out of range; re-export the model",
                           word(0), word(1), word(2)));
}

}  // namespace

// Convolution2DTransposeBias of floats.
Status BiasedTransposeConv(Translation& t) {
  const BiasedOptions o = WHET_TRY(ReadBiasedOptions(t));
  WHET_TRY(CheckSizes(t, 0, 1, 4));
  if (t.in(0).type.dtype != DType::kF32 || t.out().type.dtype != DType::kF32)
    return Error("its operand and result must be float32");
  const ir::Dims &in = t.in(0).dims, &w = t.in(1).dims, &out = t.out().dims;
  TransposedConv conv;
  conv.stride = {o.stride_h, o.stride_w};
  conv.dilation = {1, 1};
  for (size_t d = 0; d < 2; ++d) {
    const int64_t stride = conv.stride[d], whole = (in[d + 1] - 1) * stride + w[d + 1];
    const int64_t cut = std::max<int64_t>(0, w[d + 1] - (in[d + 1] - 1) % stride - 1);
    const int64_t size = o.padding == wire::Padding::SAME ? whole - cut : whole;
    if (out[d + 1] != size) {
      return Error(fmt::format("its result is {}, with {} where {} should be", ToString(t.out().type.shape),
                               out[d + 1], size));
    }
    conv.begin.push_back((whole - size) / 2);
    conv.out.push_back(size);
  }
  conv.weights = WHET_TRY(Weights(t, 1));
  conv.bias = QuantisedConstant{WHET_TRY(t.Floats(2)), {}};
  const ir::ValueId y = WHET_TRY(AddTransposedConv(EmitterOf(t), t.Operand(0), conv, t.out().type));
  return Finish(t, y, wire::Activation::NONE);
}

Status Conv3dTranspose(Translation& t) {
  const wire::Conv3dOptions* o = t.op().options_as_Conv3d();
  if (!o || o->stride_d() < 1 || o->stride_h() < 1 || o->stride_w() < 1) {
    return Error("it has no options; re-export the model");
  }
  WHET_TRY(CheckSizes(t, 2, 1, 5));
  const ir::Dims &in = t.in(2).dims, &w = t.in(1).dims, &out = t.out().dims;
  TransposedConv conv;
  conv.stride = {o->stride_d(), o->stride_h(), o->stride_w()};
  conv.dilation = {o->dilation_d(), o->dilation_h(), o->dilation_w()};
  for (size_t d = 0; d < 3; ++d) {
    const int64_t reach = (w[d] - 1) * conv.dilation[d] + 1;
    conv.begin.push_back(Lacking(o->padding(), in[d + 1], out[d + 1], reach, conv.stride[d]));
    conv.out.push_back(out[d + 1]);
  }
  conv.weights = WHET_TRY(Weights(t, 1));  // [KD, KH, KW, O, C]
  conv.weights.tensor = Turned(conv.weights.tensor, {3, 0, 1, 2, 4});
  conv.bias = WHET_TRY(Bias(t, 3));
  const ir::ValueId y = WHET_TRY(AddTransposedConv(EmitterOf(t), t.Operand(2), conv, t.out().type));
  return Finish(t, y, o->activation());
}

namespace {

// The window of a volume, its paddings as numbers.
Result<ColumnWindow> WindowOf(Translation& t, const wire::Conv3dOptions& o) {
  const ir::Dims &in = t.in(0).dims, &w = t.in(1).dims;
  ColumnWindow window{{w[0], w[1], w[2]},
                      {o.stride_d(), o.stride_h(), o.stride_w()},
                      {o.dilation_d(), o.dilation_h(), o.dilation_w()},
                      {},
                      {}};
  for (size_t d = 0; d < 3; ++d) {
    const int64_t stride = window.stride[d], dilation = window.dilation[d], n = in[d + 1];
    if (stride < 1 || dilation < 1 || w[d] < 1) return Error("its strides and dilations must be positive");
    const int64_t need = ((n + stride - 1) / stride - 1) * stride + (w[d] - 1) * dilation + 1 - n;
    const int64_t pad = o.padding() == wire::Padding::SAME ? std::max<int64_t>(need, 0) : 0;
    window.begin.push_back(pad / 2);
    window.end.push_back(pad - pad / 2);
  }
  return window;
}

}  // namespace

// Depth taps lie side by side in the channels; rows and columns are left to conv2d.
Status Conv3d(Translation& t) {
  const wire::Conv3dOptions* o = t.op().options_as_Conv3d();
  if (!o) return Error("it has no options; re-export the model");
  WHET_TRY(CheckSizes(t, 0, 1, 5));
  if (t.out().type.dtype != DType::kF32) return Error("its result must be float32");
  const ir::Dims w = t.in(1).dims;  // [KD, KH, KW, C, O]
  const ColumnWindow window = WHET_TRY(WindowOf(t, *o));
  const QuantisedConstant weights = WHET_TRY(Weights(t, 1));
  const ir::Tensor turned = Turned(weights.tensor, {4, 1, 2, 0, 3}).Reshaped({w[4], w[1], w[2], w[0] * w[3]});
  const ir::ValueId image = WHET_TRY(DepthColumns(EmitterOf(t), t.Operand(0), window));
  const ir::Attrs attrs{{"stride", ir::Dims{window.stride[1], window.stride[2]}},
                        {"dilation", ir::Dims{window.dilation[1], window.dilation[2]}},
                        {"pad", ir::Dims{window.begin[1], window.begin[2], window.end[1], window.end[2]}}};
  std::vector<ir::ValueId> operands{image, t.graph().AddConstant(t.in(1).name, turned)};
  if (t.has(2)) operands.push_back(WHET_TRY(AddBias(t)));
  return Finish(t, WHET_TRY(t.Add("conv2d", "images", std::move(operands), attrs)), o->activation());
}

}  // namespace whet::import::tflite
