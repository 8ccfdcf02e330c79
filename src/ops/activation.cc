// SPDX-License-Identifier: Apache-2.0
#include "ops/activation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

struct Function {
  const char* name;  // of attribute `activation`
  const char* op;
  bool has_alpha;
  double alpha;  // when the op has none
  bool tanh;     // attribute of gelu
};

constexpr Function kFunctions[] = {
    {"silu", "silu", false, 0, false},
    {"hard_swish", "hard_swish", false, 0, false},
    {"gelu", "gelu", false, 0, false},
    {"gelu_tanh", "gelu", false, 0, true},
    {"sigmoid", "sigmoid", false, 0, false},
    {"tanh", "tanh", false, 0, false},
    {"softplus", "softplus", false, 0, false},
    {"leaky_relu", "leaky_relu", true, 0.01, false},
    {"elu", "elu", true, 1, false},
};

constexpr int32_t kFine = 128;  // parts of a stored step

const Function* FindFunction(const std::string& name) {
  const auto* row = std::ranges::find_if(kFunctions, [&](const Function& f) { return name == f.name; });
  return row == std::end(kFunctions) ? nullptr : row;
}

const Function* FunctionOf(const ir::Node& unary) {
  const bool tanh = unary.attrs.Int("tanh", 0) != 0;
  const auto* row = std::ranges::find_if(kFunctions, [&](const Function& f) {
    return unary.op == f.op && (unary.op != "gelu" || f.tanh == tanh);
  });
  return row == std::end(kFunctions) ? nullptr : row;
}

// The function at these places, by the float op's own oracle.
std::vector<double> Evaluated(const ir::Attrs& attrs, const std::vector<double>& x) {
  const ir::Node node = ActivationNode(attrs);
  const ir::Tensor operand = ir::Tensor::Of<double>({static_cast<int64_t>(x.size())}, x);
  const ir::Tensor* operands = &operand;
  const ir::Type type{DType::kF64, {static_cast<int64_t>(x.size())}, {}};
  const Result<std::vector<ir::Tensor>> y = FindOp(node.op)->eval(
      {node, ir::Dialect::kWhet, std::span(&operands, 1), std::span(&type, 1), std::span(&type, 1)});
  const auto values = y->at(0).Data<double>();
  return {values.begin(), values.end()};
}

int32_t StoredFine(double y, const ir::Quant& out) {
  const int64_t fine = int64_t{RoundEven(y * kFine / double{out.scale[0]})} + kFine * out.zero_point[0];
  return Clamp(fine, {-32768, 32767});
}

// The same within the stored range.
int32_t Seen(double y, const ir::Quant& out) {
  return Clamp(StoredFine(y, out), {-128 * kFine, 127 * kFine});
}

// Whether words up to the reach on both sides are enough: beyond, stored results stay within an eighth of a step.
bool Reaches(const ir::Attrs& attrs, double reach, const ir::Quant& out) {
  constexpr int kOctaves = 40, kNear = kFine / 8;
  for (const double side : {reach, -reach}) {
    std::vector<double> x{side};
    for (int i = 1; i <= 2 * kOctaves; ++i) x.push_back(side * std::exp2(i / 2.0));
    const std::vector<double> y = Evaluated(attrs, x);
    const int32_t edge = Seen(y[0], out);
    for (double beyond : y) {
      if (std::abs(Seen(beyond, out) - edge) > kNear) return false;
    }
  }
  return true;
}

}  // namespace

bool CanBeActivation(const ir::Node& unary) {
  return FunctionOf(unary) != nullptr;
}

std::optional<ir::Attrs> AsActivation(const ir::Node& unary, const ir::Quant& out) {
  const Function* function = FunctionOf(unary);
  if (!function) return std::nullopt;
  ir::Attrs attrs;
  attrs.Set("activation", std::string(function->name));
  if (function->has_alpha) attrs.Set("activation_alpha", unary.attrs.Real("alpha", function->alpha));
  constexpr int kFirst = -40, kLast = 60;  // half octaves
  for (int i = kFirst; i <= kLast; ++i) {
    const double reach = std::exp2(i / 2.0);
    if (!Reaches(attrs, reach, out)) continue;
    attrs.Set("activation_scale", double{static_cast<float>(reach / 32768)});
    return attrs;
  }
  return std::nullopt;
}

ir::Node ActivationNode(const ir::Attrs& attrs) {
  const Function& function = *FindFunction(attrs.Text("activation"));
  ir::Node node{function.op, "", {}, {}, {}};
  if (function.has_alpha) node.attrs.Set("alpha", attrs.Real("activation_alpha", function.alpha));
  if (function.tanh) node.attrs.Set("tanh", int64_t{1});
  return node;
}

bool HasActivationTable(const ir::Attrs& attrs) {
  return attrs.Has("activation");
}

Status CheckActivationTable(const NodeView& view) {
  const ir::Attrs& attrs = view.attrs();
  if (!HasActivationTable(attrs)) return {};
  const std::string name = attrs.Text("activation");
  if (!FindFunction(name))
    return Error(fmt::format("'activation' is '{}', which is no function of a table", name));
  const float scale = static_cast<float>(attrs.Real("activation_scale", 0));
  if (!std::isnormal(scale) || scale < 0)
    return Error(fmt::format("'activation_scale' is {}; it must be positive and normal", scale));
  if (!IsQuantI8(view.in(0)) || view.graph.dialect != ir::Dialect::kWhet)
    return Error(
        "'activation' is for quantised i8 in the default dialect; let the function be a node of its own");
  if (attrs.Has("act_min") || attrs.Has("act_max")) return Error("'activation' leaves no place for a clamp");
  return {};
}

float AccumulatorTarget(const ir::Attrs& attrs, const ir::Type& out) {
  if (!HasActivationTable(attrs)) return out.quant.scale[0];
  return static_cast<float>(attrs.Real("activation_scale", 0));
}

std::vector<int16_t> ActivationTable(const ir::Attrs& attrs, const ir::Quant& out) {
  const double scale = double{static_cast<float>(attrs.Real("activation_scale", 0))};
  std::vector<double> x(kWordNodes);
  for (size_t i = 0; i < x.size(); ++i) x[i] = scale * (128 * static_cast<double>(i) - 32768);
  std::vector<int16_t> nodes;
  for (double y : Evaluated(attrs, x)) nodes.push_back(static_cast<int16_t>(StoredFine(y, out)));
  return nodes;
}

}  // namespace whet::ops
