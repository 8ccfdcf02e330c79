// SPDX-License-Identifier: Apache-2.0
// Products of integers, and quantisation by scales that the model computes.
#include <fmt/format.h>

#include <algorithm>

#include "import/onnx/apply.h"
#include "import/onnx/ops.h"
#include "import/onnx/plain.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

Status Required(const OnnxNode& node, size_t operands) {
  for (size_t i = 0; i < operands; ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent but required", i));
  }
  return {};
}

// Zero points of the rows of a [..., M, K].
Result<ir::ValueId> OfRows(OnnxNode& node, size_t i) {
  if (!node.has(i) || node.rank(i) != 1) return node.in(i);
  const ir::Dims dims = WHET_TRY(node.Sizes(i));
  if (dims[0] == 1) return node.in(i);
  return node.Add("reshape", {node.in(i)}, {{"shape", std::vector<int64_t>{dims[0], 1}}});
}

// Zero points of the output channels of weights [M, C, ...].
Result<ir::ValueId> OfChannels(OnnxNode& node, size_t i, size_t rank) {
  if (!node.has(i)) return node.in(i);
  std::vector<int64_t> dims(node.rank(i) == 1 ? rank : 0, 1);
  if (!dims.empty()) dims[0] = WHET_TRY(node.Sizes(i))[0];
  return node.Add("reshape", {node.in(i)}, {{"shape", dims}});
}

struct Dynamic {
  ir::ValueId stored, scale, zero_point;  // f32; the first and the last hold integers 0..255
};

// One scale and zero point for all of x, so that its range, which includes 0, becomes 0..255.
Result<Dynamic> QuantiseDynamically(OnnxNode& node, ir::ValueId x) {
  std::vector<int64_t> axes;
  for (size_t i = 0; i < node.graph().type(x).shape.size(); ++i) axes.push_back(static_cast<int64_t>(i));
  const auto limit = [&](const char* kind) {
    return node.Add("reduce", {x}, {{"kind", std::string(kind)}, {"axes", axes}, {"keep_dims", int64_t{0}}});
  };
  const ir::ValueId zero = Scalar(node, 0, DType::kF32), one = Scalar(node, 1, DType::kF32);
  const ir::ValueId low = WHET_TRY(node.Add("minimum", {WHET_TRY(limit("min")), zero}));
  const ir::ValueId high = WHET_TRY(node.Add("maximum", {WHET_TRY(limit("max")), zero}));
  const ir::ValueId flat = WHET_TRY(node.Add("equal", {low, high}));
  const ir::ValueId range = WHET_TRY(node.Add("sub", {high, low}));
  const ir::ValueId span = WHET_TRY(node.Add("select", {flat, one, range}));
  Dynamic result;
  result.scale = WHET_TRY(node.Add("div", {span, Scalar(node, 255, DType::kF32)}));
  const ir::ValueId offset =
      WHET_TRY(node.Add("div", {WHET_TRY(node.Add("sub", {zero, low})), result.scale}));
  result.zero_point = WHET_TRY(node.Add("round", {WHET_TRY(Clamped(node, offset, 0, 255))}));
  const ir::ValueId steps = WHET_TRY(node.Add("round", {WHET_TRY(node.Add("div", {x, result.scale}))}));
  result.stored = WHET_TRY(Clamped(node, WHET_TRY(node.Add("add", {steps, result.zero_point})), 0, 255));
  return result;
}

// An i32 product times scales, plus a bias.
Status YieldScaled(OnnxNode& node, ir::ValueId product, const std::vector<ir::ValueId>& scales,
                   ir::ValueId bias) {
  ir::ValueId y = WHET_TRY(As(node, product, DType::kF32));
  ir::ValueId scale = scales[0];
  for (size_t i = 1; i < scales.size(); ++i) scale = WHET_TRY(node.Add("mul", {scale, scales[i]}));
  y = WHET_TRY(node.Add("mul", {y, scale}));
  return bias == ir::kNoValue ? node.YieldAlias(y) : node.Yield("add", {y, bias});
}

}  // namespace

// A, B, a_zero_point?, b_zero_point?
Status OnnxMatMulInteger(OnnxNode& node) {
  WHET_TRY(Required(node, 2));
  const ir::ValueId a = WHET_TRY(Centred(node, node.in(0), WHET_TRY(OfRows(node, 2))));
  return node.YieldAlias(WHET_TRY(IntegerProduct(node, a, WHET_TRY(Centred(node, node.in(1), node.in(3))))));
}

// x, w, x_zero_point?, w_zero_point?
Status OnnxConvInteger(OnnxNode& node) {
  WHET_TRY(Required(node, 2));
  const ir::ValueId x = WHET_TRY(Centred(node, node.in(0), WHET_TRY(OfChannels(node, 2, 0))));
  const ir::ValueId w = WHET_TRY(Centred(node, node.in(1), WHET_TRY(OfChannels(node, 3, node.rank(1)))));
  Operator conv("Conv");
  for (const char* name : {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"})
    conv.Same(node, name);
  return node.YieldAlias(WHET_TRY(As(node, WHET_TRY(conv.Apply(node, {x, w})), DType::kI32)));
}

Status OnnxDynamicQuantizeLinear(OnnxNode& node) {
  const Dynamic result = WHET_TRY(QuantiseDynamically(node, node.in(0)));
  WHET_TRY(node.YieldAlias(WHET_TRY(As(node, result.stored, DType::kU8)), 0));
  if (node.has_output(1)) WHET_TRY(node.YieldAlias(result.scale, 1));
  if (!node.has_output(2)) return {};
  return node.YieldAlias(WHET_TRY(As(node, result.zero_point, DType::kU8)), 2);
}

// A, B, b_scale, b_zero_point?, bias?
Status OnnxDynamicQuantizeMatMul(OnnxNode& node) {
  WHET_TRY(Required(node, 3));
  const Dynamic a = WHET_TRY(QuantiseDynamically(node, node.in(0)));
  const ir::ValueId centred = WHET_TRY(node.Add("sub", {a.stored, a.zero_point}));
  const ir::ValueId b = WHET_TRY(Centred(node, node.in(1), node.in(3)));
  return YieldScaled(node, WHET_TRY(IntegerProduct(node, centred, b)), {a.scale, node.in(2)}, node.in(4));
}

// A, B, a_scale, b_scale, a_zero_point?, b_zero_point?, bias?
Status OnnxMatMulIntegerToFloat(OnnxNode& node) {
  WHET_TRY(Required(node, 4));
  const ir::ValueId a = WHET_TRY(Centred(node, node.in(0), WHET_TRY(OfRows(node, 4))));
  const ir::ValueId b = WHET_TRY(Centred(node, node.in(1), node.in(5)));
  const ir::ValueId a_scale = WHET_TRY(OfRows(node, 2));
  return YieldScaled(node, WHET_TRY(IntegerProduct(node, a, b)), {a_scale, node.in(3)}, node.in(6));
}

// input, weight, bias, input_scale, weight_scale, mask_index?, input_zero_point?, weight_zero_point?, past?: attention to
// what the bytes stand for.
Status OnnxQAttention(OnnxNode& node) {
  WHET_TRY(Required(node, 5));
  const ir::ValueId x = WHET_TRY(Centred(node, node.in(0), node.in(6)));
  const ir::ValueId w = WHET_TRY(Centred(node, node.in(1), node.in(7)));
  const std::vector<ir::ValueId> operands{WHET_TRY(node.Add("mul", {x, node.in(3)})),
                                          WHET_TRY(node.Add("mul", {w, node.in(4)})), node.in(2), node.in(5),
                                          node.in(8)};
  Operator attention("Attention", "com.microsoft");
  for (const char* name : {"num_heads", "unidirectional", "mask_filter_value", "scale"})
    attention.Same(node, name);
  if (node.has_output(1)) return node.Refuse("it remembers past keys and values", "export without a cache");
  return node.YieldAlias(WHET_TRY(attention.Apply(node, operands)));
}

}  // namespace whet::import
