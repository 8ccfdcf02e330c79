// SPDX-License-Identifier: Apache-2.0
// Normalisations: f32 over the last axes is one layer_norm, all else is put together from means.
#include "import/onnx/apply.h"
#include "import/onnx/compose.h"
#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

constexpr double kEpsilon = static_cast<double>(1e-5f);

// x less its mean over axes, and 1 / sqrt(variance + epsilon).
struct Standard {
  ir::ValueId mean, centred, factor;
};

Result<ir::ValueId> InverseRoot(OnnxNode& node, ir::ValueId variance, double epsilon) {
  const DType dtype = node.graph().type(variance).dtype;
  const ir::ValueId raised = WHET_TRY(node.Add("add", {variance, Scalar(node, epsilon, dtype)}));
  return node.Add("div", {Scalar(node, 1, dtype), WHET_TRY(node.Add("sqrt", {raised}))});
}

Result<ir::ValueId> MeanSquare(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& axes) {
  return MeanOf(node, WHET_TRY(node.Add("mul", {x, x})), axes);
}

Result<Standard> Standardise(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& axes,
                             double epsilon) {
  Standard standard;
  standard.mean = WHET_TRY(MeanOf(node, x, axes));
  standard.centred = WHET_TRY(node.Add("sub", {x, standard.mean}));
  standard.factor = WHET_TRY(InverseRoot(node, WHET_TRY(MeanSquare(node, standard.centred, axes)), epsilon));
  return standard;
}

// scale and bias where they are present.
Result<ir::ValueId> Affine(OnnxNode& node, ir::ValueId x, ir::ValueId scale, ir::ValueId bias) {
  if (scale != ir::kNoValue) x = WHET_TRY(node.Add("mul", {x, scale}));
  if (bias != ir::kNoValue) x = WHET_TRY(node.Add("add", {x, bias}));
  return x;
}

// Over all axes from `axis` on, without scale and bias.
Result<ir::ValueId> NormaliseRows(OnnxNode& node, ir::ValueId x, int64_t axis, double epsilon, bool centred) {
  const ir::Type type = node.graph().type(x);
  if (type.dtype == DType::kF32)
    return node.Add("layer_norm", {x}, {{"axis", axis}, {"epsilon", epsilon}, {"centred", int64_t{centred}}});
  const std::vector<int64_t> axes = AxesFrom(static_cast<size_t>(axis), type.shape.size());
  if (centred) {
    const Standard standard = WHET_TRY(Standardise(node, x, axes, epsilon));
    return node.Add("mul", {standard.centred, standard.factor});
  }
  return node.Add("mul", {x, WHET_TRY(InverseRoot(node, WHET_TRY(MeanSquare(node, x, axes)), epsilon))});
}

// Whether an operand that scales or shifts has just the shape of the normalised axes.
bool Matches(const OnnxNode& node, size_t i, int64_t axis) {
  const ir::Shape& x = node.type(0).shape;
  return !node.has(i) ||
         (node.type(i).dtype == DType::kF32 && node.type(i).shape == ir::Shape(x.begin() + axis, x.end()));
}

Status NormaliseLayers(OnnxNode& node, bool centred) {
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", -1), node.rank(0)));
  const double epsilon = node.Real("epsilon", kEpsilon);
  if (node.type(0).dtype == DType::kF32 && node.has(1) && Matches(node, 1, axis) && Matches(node, 2, axis)) {
    Ids operands{node.in(0), node.in(1)};
    if (node.has(2)) operands.push_back(node.in(2));
    return node.Yield("layer_norm", operands,
                      {{"axis", axis}, {"epsilon", epsilon}, {"centred", int64_t{centred}}});
  }
  const ir::ValueId rows = WHET_TRY(NormaliseRows(node, node.in(0), axis, epsilon, centred));
  return node.YieldAlias(WHET_TRY(Affine(node, rows, node.in(1), node.in(2))));
}

// Operand i, one number per channel, against [N, C, ...].
Result<ir::ValueId> PerChannel(OnnxNode& node, size_t i, size_t rank) {
  ir::Shape shape = node.type(i).shape;
  if (shape.size() != 1) return Error("its scale, bias and statistics must have one dimension");
  for (size_t d = 2; d < rank; ++d) shape.push_back(ir::Dim(1));
  return Reshaped(node, node.in(i), shape);
}

// x as [N, groups, rest], normalised along the rest.
Result<ir::ValueId> NormaliseGroups(OnnxNode& node, const ir::Dims& dims, int64_t groups, double epsilon) {
  if (groups <= 0 || dims[1] % groups != 0) return Error("its channels do not divide into num_groups");
  const int64_t rest = dims[0] * groups == 0 ? 0 : ir::ElementCount(dims) / dims[0] / groups;
  const ir::ValueId grouped = WHET_TRY(WithDims(node, node.in(0), {dims[0], groups, rest}));
  return NormaliseRows(node, grouped, 2, epsilon, true);
}

std::vector<int64_t> AllButChannels(size_t rank) {
  std::vector<int64_t> axes{0};
  for (size_t i = 2; i < rank; ++i) axes.push_back(static_cast<int64_t>(i));
  return axes;
}

// in * momentum + now * (1 - momentum)
Result<ir::ValueId> Running(OnnxNode& node, size_t i, ir::ValueId now, double momentum) {
  const DType dtype = node.type(i).dtype;
  const ir::ValueId now_same = WHET_TRY(As(node, now, dtype));
  const ir::ValueId old = WHET_TRY(node.Add("mul", {node.in(i), Scalar(node, momentum, dtype)}));
  const ir::ValueId share = WHET_TRY(node.Add("mul", {now_same, Scalar(node, 1 - momentum, dtype)}));
  return node.Add("add", {old, share});
}

Result<ir::ValueId> Flat(OnnxNode& node, ir::ValueId statistic) {
  return Reshaped(node, statistic, {node.type(3).shape[0]});
}

// Statistics of the batch itself; results: y, running mean and variance, and in older operator sets the batch's.
Status TrainBatch(OnnxNode& node, double epsilon) {
  const size_t rank = node.rank(0);
  const std::vector<int64_t> axes = AllButChannels(rank);
  const ir::ValueId mean = WHET_TRY(MeanOf(node, node.in(0), axes));
  const ir::ValueId centred = WHET_TRY(node.Add("sub", {node.in(0), mean}));
  const ir::ValueId variance = WHET_TRY(MeanSquare(node, centred, axes));
  const ir::ValueId factor = WHET_TRY(InverseRoot(node, variance, epsilon));
  const ir::ValueId unit = WHET_TRY(node.Add("mul", {centred, factor}));
  const ir::ValueId scale = WHET_TRY(PerChannel(node, 1, rank)), bias = WHET_TRY(PerChannel(node, 2, rank));
  WHET_TRY(node.YieldAlias(WHET_TRY(Affine(node, unit, scale, bias))));
  const double momentum = node.Real("momentum", static_cast<double>(0.9f));
  const ir::ValueId now[] = {WHET_TRY(Flat(node, mean)), WHET_TRY(Flat(node, variance))};
  for (size_t i = 0; i < 2; ++i) {
    if (node.has_output(1 + i))
      WHET_TRY(node.YieldAlias(WHET_TRY(Running(node, 3 + i, now[i], momentum)), 1 + i));
    if (node.has_output(3 + i)) WHET_TRY(node.YieldAlias(now[i], 3 + i));
  }
  return {};
}

// Statistics that the model computes, or numbers other than f32.
Status ApplyStatistics(OnnxNode& node, double epsilon) {
  const size_t rank = node.rank(0);
  const ir::ValueId scale = WHET_TRY(PerChannel(node, 1, rank)), bias = WHET_TRY(PerChannel(node, 2, rank));
  const ir::ValueId mean = WHET_TRY(PerChannel(node, 3, rank)),
                    variance = WHET_TRY(PerChannel(node, 4, rank));
  const DType dtype = node.type(0).dtype;
  const ir::ValueId root = WHET_TRY(InverseRoot(node, WHET_TRY(As(node, variance, dtype)), epsilon));
  const ir::ValueId factor = WHET_TRY(node.Add("mul", {WHET_TRY(As(node, scale, dtype)), root}));
  const ir::ValueId centred = WHET_TRY(node.Add("sub", {node.in(0), WHET_TRY(As(node, mean, dtype))}));
  return node.YieldAlias(WHET_TRY(Affine(node, centred, factor, WHET_TRY(As(node, bias, dtype)))));
}

}  // namespace

Status OnnxLayerNormalization(OnnxNode& node) {
  if (!node.has_output(1) && !node.has_output(2)) return NormaliseLayers(node, true);
  const int64_t axis = WHET_TRY(node.Axis(node.Int("axis", -1), node.rank(0)));
  const std::vector<int64_t> axes = AxesFrom(static_cast<size_t>(axis), node.rank(0));
  const Standard standard = WHET_TRY(Standardise(node, node.in(0), axes, node.Real("epsilon", kEpsilon)));
  const ir::ValueId unit = WHET_TRY(node.Add("mul", {standard.centred, standard.factor}));
  WHET_TRY(node.YieldAlias(WHET_TRY(Affine(node, unit, node.in(1), node.in(2)))));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(standard.mean, 1));
  return node.has_output(2) ? node.YieldAlias(standard.factor, 2) : Status();
}

Status OnnxRmsNormalization(OnnxNode& node) {
  return NormaliseLayers(node, false);
}

// scale and bias are one number per channel, before operator set 21 per group.
Status OnnxGroupNormalization(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(0)));
  if (dims.size() < 2) return Error("its operand must have a channel dimension");
  const int64_t groups = node.Int("num_groups", 0);
  ir::ValueId y = WHET_TRY(NormaliseGroups(node, dims, groups, node.Real("epsilon", kEpsilon)));
  const bool per_group = node.opset() < 21 && node.type(1).shape == ir::Shape{ir::Dim(groups)};
  if (!per_group) y = WHET_TRY(WithDims(node, y, dims));
  const size_t rank = per_group ? 3 : dims.size();
  y = WHET_TRY(Affine(node, y, WHET_TRY(PerChannel(node, 1, rank)), WHET_TRY(PerChannel(node, 2, rank))));
  return YieldReshaped(node, y, ir::ToShape(dims));
}

Status OnnxInstanceNormalization(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(0)));
  if (dims.size() < 2) return Error("its operand must have a channel dimension");
  const ir::ValueId rows = WHET_TRY(NormaliseGroups(node, dims, dims[1], node.Real("epsilon", kEpsilon)));
  const ir::ValueId y = WHET_TRY(WithDims(node, rows, dims));
  return node.YieldAlias(WHET_TRY(Affine(node, y, WHET_TRY(PerChannel(node, 1, dims.size())),
                                         WHET_TRY(PerChannel(node, 2, dims.size())))));
}

namespace {

// Before operator set 9 each element may have statistics of its own: all of them are channels then.
Status NormaliseElements(OnnxNode& node, double epsilon) {
  const ir::Shape& shape = node.type(0).shape;
  const ir::Dim elements = WHET_TRY(ProductOf(node, {shape.begin() + 1, shape.end()}));
  Ids operands{WHET_TRY(Reshaped(node, node.in(0), {shape[0], elements}))};
  for (size_t i = 1; i < 5; ++i) operands.push_back(WHET_TRY(Reshaped(node, node.in(i), {elements})));
  const Operator flat = Operator("BatchNormalization").Real("epsilon", epsilon);
  return YieldReshaped(node, WHET_TRY(flat.Apply(node, operands)), node.type(0).shape);
}

}  // namespace

Status OnnxBatchNormalization(OnnxNode& node) {
  if (node.rank(0) < 2) return Error("its operand must have a channel dimension");
  for (size_t i = 1; i < 5; ++i) {
    if (!node.has(i)) return Error("its scale, bias, mean and variance are required");
    if (node.rank(i) == 0)
      return Error("its scale, bias, mean and variance have an element for each channel");
  }
  const double epsilon = node.Real("epsilon", kEpsilon);
  bool trains = node.Int("training_mode", 0) != 0, constant = node.type(0).dtype == DType::kF32;
  for (size_t i = 1; i < node.output_count(); ++i)
    trains = trains || (node.opset() < 14 && node.has_output(i));
  if (trains) return TrainBatch(node, epsilon);
  if (node.opset() < 9 && node.Int("spatial", 1) == 0 && node.rank(0) > 2)
    return NormaliseElements(node, epsilon);
  for (size_t i = 1; i < 5; ++i) constant = constant && node.known(i) && node.type(i).dtype == DType::kF32;
  if (!constant) return ApplyStatistics(node, epsilon);
  const Ids statistics{node.in(1), node.in(2), node.in(3), node.in(4)};
  Ids inputs{node.rank(0) == 2 ? node.in(0) : WHET_TRY(node.ToChannelsLast(node.in(0)))};
  inputs.insert(inputs.end(), statistics.begin(), statistics.end());
  const ir::ValueId result = WHET_TRY(node.Add("batch_norm", inputs, {{"epsilon", epsilon}}));
  return node.rank(0) == 2 ? node.YieldAlias(result) : node.YieldChannelsFirst(result);
}

// (x - mean) / (deviation + 1e-9)
Status OnnxMeanVarianceNormalization(OnnxNode& node) {
  std::vector<int64_t> axes{0, 2, 3};
  if (node.HasAttr("axes")) axes = node.Ints("axes");
  for (int64_t& axis : axes) axis = WHET_TRY(node.Axis(axis, node.rank(0)));
  const DType dtype = node.type(0).dtype;
  const ir::ValueId mean = WHET_TRY(MeanOf(node, node.in(0), axes));
  const ir::ValueId centred = WHET_TRY(node.Add("sub", {node.in(0), mean}));
  const ir::ValueId deviation = WHET_TRY(node.Add("sqrt", {WHET_TRY(MeanSquare(node, centred, axes))}));
  const ir::ValueId divisor = WHET_TRY(node.Add("add", {deviation, Scalar(node, 1e-9, dtype)}));
  return node.Yield("div", {centred, divisor});
}

// A line of zeros stays so: its norm is taken as the smallest normal float.
Status OnnxLpNormalization(OnnxNode& node) {
  const int64_t p = node.Int("p", 2), axis = WHET_TRY(node.Axis(node.Int("axis", -1), node.rank(0)));
  if (p != 1 && p != 2) return Error("attribute 'p' must be 1 or 2");
  const ir::ValueId x = node.in(0);
  const ir::ValueId each = WHET_TRY(p == 2 ? node.Add("mul", {x, x}) : node.Add("abs", {x}));
  ir::ValueId norm = WHET_TRY(Folded(node, "sum", each, {axis}));
  if (p == 2) norm = WHET_TRY(node.Add("sqrt", {norm}));
  norm = WHET_TRY(node.Add("maximum", {norm, Scalar(node, 0x1p-126, node.type(0).dtype)}));
  return node.Yield("div", {x, norm});
}

// x / (bias + alpha * average of squares over `size` channels)^beta; the average is a pool over the channels, absent
// ones count as 0.
Status OnnxLrn(OnnxNode& node) {
  const ir::Dims dims = WHET_TRY(KnownDims(node, node.in(0)));
  const int64_t size = node.Int("size", 0);
  if (dims.size() < 2 || size < 1) return Error("it needs channels, and attribute 'size' above 0");
  const DType dtype = node.type(0).dtype;
  const ir::ValueId x = WHET_TRY(As(node, node.in(0), DType::kF32));
  const int64_t inner = dims[0] * dims[1] == 0 ? 0 : ir::ElementCount(dims) / dims[0] / dims[1];
  const ir::ValueId square = WHET_TRY(node.Add("mul", {x, x}));
  const ir::ValueId image = WHET_TRY(WithDims(node, square, {dims[0], dims[1], inner, 1}));
  const int64_t before = (size - 1) / 2;
  const ir::ValueId pooled = WHET_TRY(node.Add("average_pool2d", {image},
                                               {{"kernel", ir::Dims{size, 1}},
                                                {"stride", ir::Dims{1, 1}},
                                                {"pad", ir::Dims{before, 0, size - 1 - before, 0}},
                                                {"count_include_pad", int64_t{1}}}));
  const ir::ValueId average = WHET_TRY(WithDims(node, pooled, dims));
  const double alpha = node.Real("alpha", static_cast<double>(1e-4f)), bias = node.Real("bias", 1);
  const ir::ValueId scaled = WHET_TRY(node.Add("mul", {average, Scalar(node, alpha, DType::kF32)}));
  const ir::ValueId base = WHET_TRY(node.Add("add", {scaled, Scalar(node, bias, DType::kF32)}));
  const ir::ValueId power =
      WHET_TRY(node.Add("pow", {base, Scalar(node, node.Real("beta", 0.75), DType::kF32)}));
  return node.YieldAlias(WHET_TRY(As(node, WHET_TRY(node.Add("div", {x, power})), dtype)));
}

}  // namespace whet::import
