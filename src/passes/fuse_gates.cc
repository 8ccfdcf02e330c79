// SPDX-License-Identifier: Apache-2.0
// x times a gate of x becomes one operation: silu(x), hard_swish(x) or gelu(x), however the exporter wrote its constants.
// One table for bytes, and one rounding instead of several.
#include <cmath>
#include <numbers>
#include <optional>

#include "passes/pass.h"
#include "passes/rewriter.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

constexpr double kNear = 1e-6;  // constants are float32, some of them quotients

bool Near(double a, double b) {
  return std::abs(a - b) <= kNear * std::abs(b);
}

std::optional<double> ScalarOf(Rewriter& r, ValueId id) {
  const ir::Tensor* constant = r.constant(id);
  if (!constant || constant->count() != 1) return std::nullopt;
  if (constant->dtype() != DType::kF32 && constant->dtype() != DType::kF64) return std::nullopt;
  return constant->RealAt(0);
}

// A value times a number.
struct Multiple {
  ValueId value = ir::kNoValue;
  double factor = 1;
};

// What a mul or div by a number makes of its other operand; nullopt for other nodes.
std::optional<Multiple> ByNumber(Rewriter& r, const Node& node) {
  if ((node.op != "mul" && node.op != "div") || HasActivation(node)) return std::nullopt;
  if (const std::optional<double> by = ScalarOf(r, node.inputs[1]))
    return Multiple{node.inputs[0], node.op == "mul" ? *by : 1 / *by};
  const std::optional<double> by = node.op == "mul" ? ScalarOf(r, node.inputs[0]) : std::nullopt;
  return by ? std::optional(Multiple{node.inputs[1], *by}) : std::nullopt;
}

// A value as a multiple of one that no number multiplies. Values that others read, too, are left as they are.
Multiple Strip(Rewriter& r, ValueId id) {
  Multiple stripped{id, 1};
  for (const Node* node = r.Producer(id); node && r.Uses(stripped.value) == 1;
       node = r.Producer(stripped.value)) {
    const std::optional<Multiple> inner = ByNumber(r, *node);
    if (!inner) break;
    stripped = {inner->value, stripped.factor * inner->factor};
  }
  return stripped;
}

// The op that x times a gate is, times `factor`.
struct Gate {
  const char* op = nullptr;
  double factor = 1;
  ir::Attrs attrs;
};

// clamp(slope * x + offset) between 0 and twice the offset is a hard sigmoid; that of hard_swish has slope * 6 = 2 * offset.
Gate HardGate(Rewriter& r, const Node& sum, ValueId x) {
  const Node* inner = &sum;
  double low = sum.attrs.Real("act_min", -HUGE_VAL), high = sum.attrs.Real("act_max", HUGE_VAL);
  if (sum.op == "clamp") {
    inner = r.Producer(sum.inputs[0], "add");
    low = sum.attrs.Real("min", -HUGE_VAL), high = sum.attrs.Real("max", HUGE_VAL);
    if (!inner || HasActivation(*inner)) return {};
  }
  if (inner->op != "add") return {};
  for (size_t i = 0; i < 2; ++i) {
    const std::optional<double> offset = ScalarOf(r, inner->inputs[1 - i]);
    const Multiple line = Strip(r, inner->inputs[i]);
    const bool fits = offset && line.value == x && low == 0 && Near(high, 2 * *offset);
    if (fits && Near(line.factor * 3, *offset)) return {"hard_swish", high, {}};
  }
  return {};
}

// 1 + erf(x / sqrt(2))
Gate ErfGate(Rewriter& r, const Node& sum, ValueId x) {
  if (sum.op != "add" || HasActivation(sum)) return {};
  for (size_t i = 0; i < 2; ++i) {
    const std::optional<double> one = ScalarOf(r, sum.inputs[1 - i]);
    const Node* erf = r.Producer(sum.inputs[i], "erf");
    if (!erf || !one || *one != 1) continue;
    const Multiple inner = Strip(r, erf->inputs[0]);
    if (inner.value == x && Near(inner.factor, 1 / std::numbers::sqrt2)) return {"gelu", 2, {}};
  }
  return {};
}

// Whether the value is x to this power, 2 or 3.
bool IsPower(Rewriter& r, ValueId id, ValueId x, int power) {
  const Node* node = r.Producer(id);
  if (!node || HasActivation(*node)) return false;
  if (node->op == "pow")
    return node->inputs[0] == x && ScalarOf(r, node->inputs[1]) == std::optional<double>(power);
  if (node->op != "mul") return false;
  for (size_t i = 0; i < 2; ++i) {
    const bool rest = power == 2 ? node->inputs[i] == x : IsPower(r, node->inputs[i], x, 2);
    if (rest && node->inputs[1 - i] == x) return true;
  }
  return false;
}

// a + 0.044715 * x^power; 1 in place of `a` where that is none.
bool IsCorrected(Rewriter& r, ValueId id, ValueId x, ValueId a, int power) {
  constexpr double kCubic = 0.044715;
  const Node* sum = r.Producer(id, "add");
  if (!sum || HasActivation(*sum)) return false;
  for (size_t i = 0; i < 2; ++i) {
    const ValueId first = sum->inputs[i];
    const bool begins = a != ir::kNoValue ? first == a : ScalarOf(r, first) == std::optional<double>(1);
    const Multiple term = Strip(r, sum->inputs[1 - i]);
    if (begins && Near(term.factor, kCubic) && IsPower(r, term.value, x, power)) return true;
  }
  return false;
}

// 1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)), or with x * (1 + 0.044715 * x^2)
Gate TanhGate(Rewriter& r, const Node& sum, ValueId x) {
  if (sum.op != "add" || HasActivation(sum)) return {};
  for (size_t i = 0; i < 2; ++i) {
    const Node* tanh = r.Producer(sum.inputs[i], "tanh");
    if (!tanh || ScalarOf(r, sum.inputs[1 - i]) != std::optional<double>(1)) continue;
    const Gate gate{"gelu", 2, {{"tanh", int64_t{1}}}};
    const double slope = std::sqrt(2 / std::numbers::pi);
    const Multiple inner = Strip(r, tanh->inputs[0]);
    if (Near(inner.factor, slope) && IsCorrected(r, inner.value, x, x, 3)) return gate;
    const Node* product = r.Producer(inner.value, "mul");
    for (size_t k = 0; product && k < 2; ++k) {
      const Multiple line = Strip(r, product->inputs[k]);
      const bool scaled = line.value == x && Near(inner.factor * line.factor, slope);
      if (scaled && IsCorrected(r, product->inputs[1 - k], x, ir::kNoValue, 2)) return gate;
    }
  }
  return {};
}

// What the value is to x, computed for one reader alone.
Gate GateOf(Rewriter& r, ValueId id, ValueId x) {
  const Multiple multiple = Strip(r, id);
  const Node* node = r.Producer(multiple.value);
  if (!node || r.Uses(id) != 1 || r.Uses(multiple.value) != 1) return {};
  Gate gate;
  if (node->op == "sigmoid" && node->inputs[0] == x) gate = {"silu", 1, {}};
  if (!gate.op) gate = HardGate(r, *node, x);
  if (!gate.op) gate = ErfGate(r, *node, x);
  if (!gate.op) gate = TanhGate(r, *node, x);
  gate.factor *= multiple.factor;
  return gate;
}

// The node's result as x times a gate of x, and the x.
Gate Match(Rewriter& r, const Node& node, ValueId* x) {
  const std::optional<Multiple> outer = ByNumber(r, node);
  const Multiple stripped = outer ? Strip(r, outer->value) : Multiple{};
  const Node* product = outer ? r.Producer(stripped.value, "mul") : &node;
  if (!product || product->op != "mul" || HasActivation(*product) || (outer && r.Uses(stripped.value) != 1))
    return {};
  const double factor = outer ? outer->factor * stripped.factor : 1;
  for (size_t i = 0; i < 2; ++i) {
    // The number may stand beside the x as well.
    for (const Multiple& whole : {Multiple{product->inputs[i], 1}, Strip(r, product->inputs[i])}) {
      Gate gate = GateOf(r, product->inputs[1 - i], whole.value);
      gate.factor *= factor * whole.factor;
      *x = whole.value;
      if (gate.op && Near(gate.factor, 1)) return gate;
    }
  }
  return {};
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  if ((node.op != "mul" && node.op != "div") || HasActivation(node)) return false;
  const ir::Type& type = r.type(node.outputs[0]);
  if (type.dtype != DType::kF32 && type.dtype != DType::kF64) return false;
  ValueId x = ir::kNoValue;
  const Gate gate = Match(r, node, &x);
  if (!gate.op || r.type(x).shape != type.shape) return false;
  r.Emit({gate.op, node.name, {x}, node.outputs, gate.attrs});
  return true;
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_gates = {"fuse_gates",
                               "makes x times a gate of x one operation: silu, hard_swish, gelu", Run};

}  // namespace whet::passes
