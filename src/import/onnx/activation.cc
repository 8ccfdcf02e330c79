// SPDX-License-Identifier: Apache-2.0
// Operators of one operand that are more than one op of the graph.
#include <cmath>

#include "import/onnx/ops.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

constexpr double kSeluAlpha = 1.67326319217681884765625, kSeluGamma = 1.05070102214813232421875;
constexpr double kEarlySeluAlpha = static_cast<double>(1.6732f),
                 kEarlySeluGamma = static_cast<double>(1.0507f);

// A constant that holds one number.
const ir::Tensor* SingleNumber(const OnnxNode& node, size_t i) {
  const ir::Tensor* tensor = node.constant(i);
  return tensor && tensor->count() == 1 ? tensor : nullptr;
}

// Bounds that the model computes, bounds of integers, and bounds that cross: the upper one wins.
Status ClipByOperands(OnnxNode& node) {
  ir::ValueId result = node.in(0);
  if (node.has(1)) result = WHET_TRY(node.Add("maximum", {result, node.in(1)}));
  if (!node.has(2)) return node.YieldAlias(result);
  return node.Yield("minimum", {result, node.in(2)});
}

// x * sigmoid(alpha * x)
Result<ir::ValueId> Swish(OnnxNode& node, ir::ValueId x, double alpha) {
  const DType dtype = node.graph().type(x).dtype;
  ir::ValueId gate = x;
  if (alpha != 1) gate = WHET_TRY(node.Add("mul", {x, Scalar(node, alpha, dtype)}));
  return node.Add("mul", {x, WHET_TRY(node.Add("sigmoid", {gate}))});
}

// where x is above `bound`, `above` of the two
Result<ir::ValueId> Above(OnnxNode& node, double bound, ir::ValueId above, ir::ValueId otherwise) {
  const DType dtype = node.type(0).dtype;
  const ir::ValueId test = WHET_TRY(node.Add("less", {Scalar(node, bound, dtype), node.in(0)}));
  return node.Add("select", {test, above, otherwise});
}

}  // namespace

Status OnnxClip(OnnxNode& node) {
  double low = node.Real("min", -HUGE_VAL), high = node.Real("max", HUGE_VAL);
  const bool computed = (node.has(1) && !SingleNumber(node, 1)) || (node.has(2) && !SingleNumber(node, 2));
  if (!computed && node.has(1)) low = node.constant(1)->RealAt(0);
  if (!computed && node.has(2)) high = node.constant(2)->RealAt(0);
  const bool real = node.type(0).dtype == DType::kF32;
  if (!computed && real && low <= high)
    return node.YieldAlias(WHET_TRY(Clamped(node, node.in(0), low, high)));
  if (node.has(1) || node.has(2) || !IsFloat(node.type(0).dtype)) return ClipByOperands(node);
  return node.YieldAlias(WHET_TRY(Clamped(node, node.in(0), low, high)));
}

Status OnnxRelu(OnnxNode& node) {
  const DType dtype = node.type(0).dtype;
  if (IsFloat(dtype)) return node.Yield("clamp", {node.in(0)}, {{"min", 0.0}});
  return node.Yield("maximum", {node.in(0), Scalar(node, 0, dtype)});
}

Status OnnxLeakyRelu(OnnxNode& node) {
  const double alpha = node.Real("alpha", static_cast<double>(0.01f));
  return node.Yield("leaky_relu", {node.in(0)}, {{"alpha", alpha}});
}

Status OnnxHardSigmoid(OnnxNode& node) {
  const double alpha = node.Real("alpha", static_cast<double>(0.2f)), beta = node.Real("beta", 0.5);
  const DType dtype = node.type(0).dtype;
  const ir::ValueId slope = WHET_TRY(node.Add("mul", {node.in(0), Scalar(node, alpha, dtype)}));
  return node.Yield("add", {slope, Scalar(node, beta, dtype)}, {{"act_min", 0.0}, {"act_max", 1.0}});
}

// Of floats max(x, 0) + slope * min(x, 0), which runs on vectors and is quantised step by step.
Status OnnxPRelu(OnnxNode& node) {
  const ir::ValueId x = node.in(0), slope = node.in(1);
  if (!node.has(1)) return Error("its slope is absent");
  const DType dtype = node.type(0).dtype;
  const ir::Tensor* single = SingleNumber(node, 1);
  if (single && IsFloat(dtype) && single->dims().size() <= node.rank(0))
    return node.Yield("leaky_relu", {x}, {{"alpha", single->RealAt(0)}});
  if (!IsFloat(dtype)) {
    const ir::ValueId below = WHET_TRY(node.Add("less", {x, Scalar(node, 0, dtype)}));
    return node.Yield("select", {below, WHET_TRY(node.Add("mul", {x, slope})), x});
  }
  const ir::ValueId below = WHET_TRY(Clamped(node, x, -HUGE_VAL, 0)),
                    above = WHET_TRY(Clamped(node, x, 0, HUGE_VAL));
  return node.Yield("add", {above, WHET_TRY(node.Add("mul", {below, slope}))});
}

Status OnnxElu(OnnxNode& node) {
  return node.Yield("elu", {node.in(0)}, {{"alpha", node.Real("alpha", 1)}});
}

Status OnnxSelu(OnnxNode& node) {
  const bool rounded = node.opset() < 6;
  const double alpha = node.Real("alpha", rounded ? kEarlySeluAlpha : kSeluAlpha),
               gamma = node.Real("gamma", rounded ? kEarlySeluGamma : kSeluGamma);
  const ir::ValueId bent = WHET_TRY(node.Add("elu", {node.in(0)}, {{"alpha", alpha}}));
  return node.Yield("mul", {bent, Scalar(node, gamma, node.type(0).dtype)});
}

// alpha * elu(x / alpha)
Status OnnxCelu(OnnxNode& node) {
  const double alpha = node.Real("alpha", 1);
  if (alpha == 1) return node.Yield("elu", {node.in(0)});
  const ir::ValueId scale = Scalar(node, alpha, node.type(0).dtype);
  const ir::ValueId shrunk = WHET_TRY(node.Add("div", {node.in(0), scale}));
  return node.Yield("mul", {WHET_TRY(node.Add("elu", {shrunk})), scale});
}

Status OnnxGelu(OnnxNode& node) {
  const std::string approximate = node.Text("approximate", "none");
  if (approximate != "none" && approximate != "tanh")
    return Error("its approximation '" + approximate + "' is neither none nor tanh");
  return node.Yield("gelu", {node.in(0)}, {{"tanh", int64_t{approximate == "tanh"}}});
}

Status OnnxMish(OnnxNode& node) {
  const ir::ValueId gate = WHET_TRY(node.Add("tanh", {WHET_TRY(node.Add("softplus", {node.in(0)}))}));
  return node.Yield("mul", {node.in(0), gate});
}

Status OnnxSwish(OnnxNode& node) {
  return node.YieldAlias(WHET_TRY(Swish(node, node.in(0), node.Real("alpha", 1))));
}

Status OnnxSwiGlu(OnnxNode& node) {
  if (!node.has(1)) return Error("its second operand is absent");
  const ir::ValueId gate = WHET_TRY(Swish(node, node.in(0), node.Real("alpha", 1)));
  return node.Yield("mul", {gate, node.in(1)});
}

// x + bias below -lambd, x - bias above lambd, 0 between.
Status OnnxShrink(OnnxNode& node) {
  const double lambd = node.Real("lambd", 0.5), bias = node.Real("bias", 0);
  const ir::ValueId x = node.in(0);
  const DType dtype = node.type(0).dtype;
  const ir::ValueId offset = Scalar(node, bias, dtype);
  const ir::ValueId lower = WHET_TRY(node.Add("add", {x, offset})),
                    upper = WHET_TRY(node.Add("sub", {x, offset}));
  const ir::ValueId rest = WHET_TRY(Above(node, lambd, upper, Scalar(node, 0, dtype)));
  const ir::ValueId below = WHET_TRY(node.Add("less", {x, Scalar(node, -lambd, dtype)}));
  return node.Yield("select", {below, lower, rest});
}

Status OnnxThresholdedRelu(OnnxNode& node) {
  const ir::ValueId zero = Scalar(node, 0, node.type(0).dtype);
  return node.YieldAlias(WHET_TRY(Above(node, node.Real("alpha", 1), node.in(0), zero)));
}

Status OnnxSoftsign(OnnxNode& node) {
  const ir::ValueId one = Scalar(node, 1, node.type(0).dtype);
  const ir::ValueId size = WHET_TRY(node.Add("add", {WHET_TRY(node.Add("abs", {node.in(0)})), one}));
  return node.Yield("div", {node.in(0), size});
}

}  // namespace whet::import
