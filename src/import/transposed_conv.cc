// SPDX-License-Identifier: Apache-2.0
#include "import/transposed_conv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "import/columns.h"
#include "ops/fold.h"

namespace whet::import {
namespace {

constexpr int64_t kMost = 1 << 24;

// One spatial dimension. Position p of the whole result is tap k of input i where p = i * stride + k * dilation;
// phase r and tap m of the convolution with `taps` taps meet it where k * dilation = m * stride + r.
struct Axis {
  int64_t in = 1, kernel = 1, stride = 1, dilation = 1, begin = 0, out = 1;

  int64_t taps() const { return (kernel - 1) * dilation / stride + 1; }
  int64_t first() const {
    return std::min(begin / stride, taps() - 1);
  }  // index of the first group of phases
  int64_t before() const { return taps() - 1 - first(); }
  int64_t after() const { return std::max<int64_t>(0, (begin + out + stride - 1) / stride - in); }
  int64_t count() const { return in + after() - first(); }  // groups of phases
};

struct Plan {
  Axis axis[3];  // depth, rows, columns
  int64_t batch, channels, groups, out_channels;

  int64_t phases() const { return axis[0].stride * axis[1].stride * axis[2].stride; }
  int64_t per_group() const { return out_channels / groups; }
  int64_t depth_in(const TransposedConv& conv) const { return conv.weights.tensor.dims().back(); }
  bool depthwise(bool volume) const { return groups > 1 && channels == groups && !volume; }
  // Where output channel `o` in `phase` lies among those of the convolution: group, phase, channel of the group.
  int64_t channel(int64_t o, int64_t phase) const {
    return (o / per_group() * phases() + phase) * per_group() + o % per_group();
  }
};

Result<Plan> ReadPlan(const ir::Dims& x, const TransposedConv& conv) {
  const ir::Dims& w = conv.weights.tensor.dims();
  const size_t n = conv.stride.size();
  if (x.size() != n + 2 || w.size() != n + 2 || n < 1 || n > 3 || conv.groups < 1 ||
      w[0] % conv.groups != 0 || x.back() != w.back() * conv.groups) {
    return Error(fmt::format("its weights of {} channels in {} groups do not fit its operand of {}", w.back(),
                             conv.groups, x.back()));
  }
  Plan plan{{}, x[0], x.back(), conv.groups, w[0]};
  for (size_t d = 0; d < n; ++d) {
    plan.axis[3 - n + d] = {x[d + 1], w[d + 1], conv.stride[d], conv.dilation[d], conv.begin[d], conv.out[d]};
    if (conv.out[d] < 1) return Error(fmt::format("its result would have the size {}", conv.out[d]));
    if (conv.stride[d] < 1 || conv.stride[d] > kMost || conv.dilation[d] < 1 || conv.dilation[d] > kMost)
      return Error(fmt::format("its strides and dilations must be 1 to {}", kMost));
  }
  const auto& [depth, row, column] = plan.axis;
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{w[0], depth.stride, row.stride, column.stride,
                                                    depth.taps(), row.taps(), column.taps(), w.back()},
                               conv.weights.tensor.count()));
  return plan;
}

// Steps in the convolution's weights for the output channel, rows, columns, and depth with the input channels in it.
struct WeightSteps {
  int64_t channel, row, column, depth;
};

// The weights of all phases, zeros where a phase has fewer taps.
QuantisedConstant PhaseWeights(const Plan& plan, const QuantisedConstant& from, bool depthwise) {
  const auto& [depth, row, column] = plan.axis;
  const int64_t out = plan.out_channels * plan.phases(), c = from.tensor.dims().back();
  const ir::Dims dims = depthwise ? ir::Dims{row.taps(), column.taps(), out}
                                  : ir::Dims{out, row.taps(), column.taps(), depth.taps() * c};
  const WeightSteps steps =
      depthwise ? WeightSteps{1, column.taps() * out, out, 1}
                : WeightSteps{row.taps() * column.taps() * dims[3], column.taps() * dims[3], dims[3], c};
  QuantisedConstant to{ir::Tensor(from.tensor.dtype(), dims), from.quant};
  const size_t size = DTypeSize(from.tensor.dtype());
  std::byte* target = to.tensor.MutableBytes().data();
  if (size == 1 && from.quant.present())  // real zeros; several zero points are all 0
    std::memset(target, from.quant.per_tensor() ? from.quant.zero_point[0] : 0, to.tensor.bytes().size());
  const std::byte* source = from.tensor.bytes().data();
  for (int64_t o = 0; o < plan.out_channels; ++o) {
    for (int64_t tap = 0; tap < depth.kernel * row.kernel * column.kernel; ++tap) {
      const int64_t k[] = {tap / column.kernel / row.kernel, tap / column.kernel % row.kernel,
                           tap % column.kernel};
      int64_t phase = 0, at[3];
      for (int d = 0; d < 3; ++d) {
        const Axis& axis = plan.axis[d];
        phase = phase * axis.stride + k[d] * axis.dilation % axis.stride;
        at[d] = axis.taps() - 1 - k[d] * axis.dilation / axis.stride;
      }
      const int64_t index = plan.channel(o, phase) * steps.channel + at[1] * steps.row +
                            at[2] * steps.column + at[0] * steps.depth;
      std::memcpy(target + static_cast<size_t>(index) * size, source, static_cast<size_t>(c) * size);
      source += static_cast<size_t>(c) * size;
    }
  }
  return to;
}

// One scale for all, or one for each output channel.
bool FitsChannels(const Plan& plan, const ir::Quant& quant) {
  return !quant.present() || quant.per_tensor() ||
         static_cast<int64_t>(quant.scale.size()) == plan.out_channels;
}

// Values for every output channel, again for every phase.
template <typename T>
std::vector<T> ForPhases(const Plan& plan, std::span<const T> values) {
  std::vector<T> result(values.size() * static_cast<size_t>(plan.phases()));
  for (int64_t o = 0; o < plan.out_channels; ++o) {
    for (int64_t phase = 0; phase < plan.phases(); ++phase)
      result[static_cast<size_t>(plan.channel(o, phase))] = values[static_cast<size_t>(o)];
  }
  return result;
}

void RepeatScales(const Plan& plan, int axis, ir::Quant* quant) {
  if (!quant->present() || quant->per_tensor()) return;
  quant->scale = ForPhases<float>(plan, quant->scale);
  quant->zero_point = ForPhases<int32_t>(plan, quant->zero_point);
  quant->axis = axis;
}

Result<ir::ValueId> AddBias(const Emitter& emit, const Plan& plan, const QuantisedConstant& bias) {
  if (bias.tensor.count() != plan.out_channels)
    return Error("its bias does not have one entry for each channel");
  ir::Quant quant = bias.quant;
  RepeatScales(plan, 0, &quant);
  const ir::Dims dims{plan.out_channels * plan.phases()};
  if (bias.tensor.dtype() == DType::kF32)
    return emit.constant(ir::Tensor::Of<float>(dims, ForPhases(plan, bias.tensor.Data<float>())), {});
  if (bias.tensor.dtype() == DType::kI32)
    return emit.constant(ir::Tensor::Of<int32_t>(dims, ForPhases(plan, bias.tensor.Data<int32_t>())), quant);
  if (bias.tensor.dtype() == DType::kI64)
    return emit.constant(ir::Tensor::Of<int64_t>(dims, ForPhases(plan, bias.tensor.Data<int64_t>())), quant);
  return Error(fmt::format("its bias is {}; f32, i32 and i64 are possible", DTypeName(bias.tensor.dtype())));
}

Result<ir::ValueId> AddWeights(const Emitter& emit, const Plan& plan, const QuantisedConstant& weights,
                               bool depthwise, bool quantised) {
  QuantisedConstant phases = PhaseWeights(plan, weights, depthwise);
  RepeatScales(plan, depthwise ? 2 : 0, &phases.quant);
  const bool stored = phases.quant.present();
  const ir::ValueId id = emit.constant(std::move(phases.tensor), std::move(phases.quant));
  return stored && !quantised ? emit.add("dequantize", {id}, {}, {}) : id;
}

// All phases of the result as channels: [N * depth.count, rows.count, columns.count, O * phases].
Result<ir::ValueId> Convolve(const Emitter& emit, ir::ValueId x, const Plan& plan, const TransposedConv& conv,
                             const ir::Type& declared) {
  const auto& [depth, row, column] = plan.axis;
  const bool volume = conv.stride.size() == 3, depthwise = plan.depthwise(volume);
  ir::ValueId image;
  if (volume) {
    image = WHET_TRY(
        DepthColumns(emit, x, {{depth.taps()}, {1}, {1}, {depth.before()}, {depth.after()}, plan.groups}));
  } else {
    image = WHET_TRY(emit.Reshaped(x, {plan.batch, row.in, column.in, plan.channels}));
  }
  std::vector<ir::ValueId> operands{image};
  const bool quantised = emit.graph.type(x).quant.present();
  operands.push_back(WHET_TRY(AddWeights(emit, plan, conv.weights, depthwise, quantised)));
  if (conv.bias) operands.push_back(WHET_TRY(AddBias(emit, plan, *conv.bias)));
  ir::Attrs attrs{{"stride", ir::Dims{1, 1}},
                  {"dilation", ir::Dims{1, 1}},
                  {"pad", ir::Dims{row.before(), column.before(), row.after(), column.after()}}};
  if (!depthwise) attrs.Set("groups", plan.groups);
  return emit.add(depthwise ? "depthwise_conv2d" : "conv2d", operands, attrs, declared);
}

// Channels [group, phase, channel] to the places that their phases stand for.
Result<ir::ValueId> Spread(const Emitter& emit, ir::ValueId y, const Plan& plan) {
  const auto& [depth, row, column] = plan.axis;
  const int64_t images = plan.batch * depth.count(), rows = row.count(), columns = column.count();
  if (row.stride * column.stride > 1) {
    y = WHET_TRY(emit.Reshaped(y, {images * rows, columns, plan.groups * depth.stride, row.stride,
                                   column.stride, plan.per_group()}));
    y = WHET_TRY(emit.Transposed(y, {0, 3, 1, 4, 2, 5}));
  }
  const int64_t all_rows = rows * row.stride, all_columns = columns * column.stride;
  if (depth.stride > 1) {
    y = WHET_TRY(
        emit.Reshaped(y, {images, all_rows * all_columns, plan.groups, depth.stride, plan.per_group()}));
    y = WHET_TRY(emit.Transposed(y, {0, 3, 1, 2, 4}));
  }
  return emit.Reshaped(y,
                       {plan.batch, depth.count() * depth.stride, all_rows, all_columns, plan.out_channels});
}

}  // namespace

Result<ir::ValueId> AddTransposedConv(const Emitter& emit, ir::ValueId x, const TransposedConv& conv,
                                      const ir::Type& declared) {
  const Plan plan = WHET_TRY(ReadPlan(WHET_TRY(emit.DimsOf(x)), conv));
  if (conv.weights.tensor.count() == 0) return Error("its weights have no elements");
  if (!FitsChannels(plan, conv.weights.quant) || (conv.bias && !FitsChannels(plan, conv.bias->quant)))
    return Error("its weights or its bias are not quantised by result channels; export the model again");
  ir::ValueId y = WHET_TRY(Spread(emit, WHET_TRY(Convolve(emit, x, plan, conv, declared)), plan));
  for (size_t d = 0; d < 3; ++d) {
    const Axis& axis = plan.axis[d];
    y = WHET_TRY(emit.Strided(y, d + 1, axis.begin - axis.first() * axis.stride, 1, axis.out));
  }
  ir::Dims dims{plan.batch};
  dims.insert(dims.end(), conv.out.begin(), conv.out.end());
  dims.push_back(plan.out_channels);
  return emit.Reshaped(y, dims);
}

}  // namespace whet::import
