// SPDX-License-Identifier: Apache-2.0
// dequantize -> float op -> quantize becomes the op on quantised types. Works from the quantize backwards; a
// clamp in between is an attribute of the op by then (fuse_activation), and movement has left the way
// (sink_dequantize, transposes).
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "ops/activation.h"
#include "ops/op.h"
#include "passes/pass.h"
#include "passes/quantised_form.h"
#include "passes/quantised_weights.h"
#include "passes/rewriter.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

using ir::Node;
using ir::ValueId;

// A constant of one value is stored exactly.
ValueId StoredScalar(Rewriter& r, ValueId id, DType dtype) {
  const ir::Tensor* constant = r.constant(id);
  if (!constant || constant->dtype() != DType::kF32 || constant->count() != 1) return ir::kNoValue;
  const float value = constant->Data<float>()[0];
  if (!std::isfinite(value)) return ir::kNoValue;
  const int most = dtype == DType::kI8 ? 127 : 32767, stored = value == 0 ? 0 : value < 0 ? -most : most;
  const float scale = value == 0 ? 1.0f : std::abs(value) / static_cast<float>(most);
  if (scale < 1e-30f) return ir::kNoValue;
  const ir::Dims& dims = constant->dims();
  ir::Tensor tensor = dtype == DType::kI8 ? ir::Tensor::Of<int8_t>(dims, {static_cast<int8_t>(stored)})
                                          : ir::Tensor::Of<int16_t>(dims, {static_cast<int16_t>(stored)});
  return r.graph().AddConstant(r.graph().value(id).name, std::move(tensor), ir::Quant::PerTensor(scale, 0));
}

// The value in `dtype` behind a dequantize, or a constant made to be one; kNoValue when there is none.
ValueId Stored(Rewriter& r, ValueId id, DType dtype) {
  const Node* dequantize = r.Producer(id, "dequantize");
  if (!dequantize) return StoredScalar(r, id, dtype);
  const ir::Type& type = r.type(dequantize->inputs[0]);
  return type.dtype == dtype && type.quant.per_tensor() ? dequantize->inputs[0] : ir::kNoValue;
}

// Whether the quantised op is defined for these scales and sums; if not, the float op stays.
bool Accepted(Rewriter& r, const Node& fused) {
  return ops::FindOp(fused.op)->verify({r.graph(), fused}).ok();
}

// The node with stored operands and the quantize's result; an operand that has no stored form ends the
// attempt.
std::optional<Node> OnStoredOperands(Rewriter& r, const Node& op, const Node& quantize) {
  Node fused{op.op, op.name, {}, quantize.outputs, op.attrs};
  for (ValueId in : op.inputs) {
    fused.inputs.push_back(Stored(r, in, r.type(quantize.outputs[0]).dtype));
    if (fused.inputs.back() == ir::kNoValue) return std::nullopt;
  }
  return fused;
}

// Emits the node with a result quantised by `own`, and a quantize behind it if that is not the wanted quantisation; nothing
// where one of the two is not defined.
bool EmitRequantised(Rewriter& r, Node op, const ir::Quant& own, const Node& quantize) {
  const ir::Type wanted = r.type(quantize.outputs[0]);
  if (wanted.quant == own) {
    if (!Accepted(r, op)) return false;
    r.Emit(std::move(op));
    return true;
  }
  const ir::Type type{wanted.dtype, wanted.shape, own};
  const ValueId result = r.graph().AddValue(r.graph().value(quantize.outputs[0]).name, type);
  op.outputs = {result};
  Node requantise{"quantize", quantize.name, {result}, quantize.outputs, {}};
  if (!Accepted(r, op) || !Accepted(r, requantise)) return false;
  r.Emit(std::move(op));
  r.Emit(std::move(requantise));
  return true;
}

// A stored operand, and the transpose on stored numbers that is to make it, if one stands between.
struct Activation {
  ValueId id = ir::kNoValue;
  std::optional<Node> transpose;
};

// Transposes move away from a graph's input as far as the first op with weights, and stay between it and the
// dequantize.
Activation StoredActivation(Rewriter& r, ValueId id, DType dtype) {
  const Node* transpose = r.Producer(id, "transpose");
  const ValueId real = transpose ? transpose->inputs[0] : id;
  if (!r.Producer(real, "dequantize")) return {};
  const ValueId stored = Stored(r, real, dtype);
  if (stored == ir::kNoValue || !transpose) return {stored, std::nullopt};
  Node moved = *transpose;
  const ir::Type type{dtype, r.type(id).shape, r.type(stored).quant};
  moved.inputs = {stored};
  moved.outputs = {r.graph().AddValue(r.graph().value(id).name, type)};
  return {moved.outputs[0], moved};
}

Result<bool> FuseWeighted(Rewriter& r, const Node& op, const Node& quantize) {
  const DType dtype = r.type(quantize.outputs[0]).dtype;
  Activation x = StoredActivation(r, op.inputs[0], dtype);
  const ValueId w = StoredWeights(r, op.inputs[1], *ChannelAxis(op));
  if (x.id == ir::kNoValue || w == ir::kNoValue) return false;
  Node fused{op.op, op.name, {x.id, w}, quantize.outputs, op.attrs};
  if (HasBias(op)) {
    const ir::Quant weights = r.type(w).quant;
    fused.inputs.push_back(
        StoredBias(r, op.inputs[2], r.type(x.id).quant.scale[0], weights, dtype == DType::kI16));
    if (fused.inputs.back() == ir::kNoValue) return false;
  }
  if (!Accepted(r, fused)) return false;
  if (x.transpose) r.Emit(std::move(*x.transpose));
  r.Emit(std::move(fused));
  return true;
}

// A function and the factor by which each channel of its results is multiplied, none where they are as they are.
struct Scaled {
  const Node* function = nullptr;
  std::vector<float> gain;
};

Scaled ScaledFunction(Rewriter& r, const Node& op) {
  if (ops::KindOf(op.op) == ops::Kind::kUnary) return {&op, {}};
  const bool product = op.op == "mul" && !HasActivation(op) && r.Uses(op.inputs[0]) == 1;
  const ir::Tensor* gain = product ? r.constant(op.inputs[1]) : nullptr;
  const Node* function = gain ? r.Producer(op.inputs[0]) : nullptr;
  if (!function || ops::KindOf(function->op) != ops::Kind::kUnary) return {};
  const std::optional<ir::Tensor> each = PerChannel(gain, r.type(op.outputs[0]).shape.back().size());
  if (!each) return {};
  const auto values = each->Data<float>();
  if (std::ranges::any_of(values, [](float x) { return !(x > 0); })) return {};
  return {function, {values.begin(), values.end()}};
}

// A function of what an op with weights computes, which nobody else sees: it moves into that op.
Result<bool> FuseActivation(Rewriter& r, const Node& op, const Node& quantize) {
  const ir::Type& out = r.type(quantize.outputs[0]);
  if (out.dtype != DType::kI8 || r.graph().dialect != ir::Dialect::kWhet) return false;
  const Scaled scaled = ScaledFunction(r, op);
  if (!scaled.function || r.Uses(scaled.function->inputs[0]) != 1) return false;
  const Node* product = r.Producer(scaled.function->inputs[0]);
  if (!product || !ChannelAxis(*product) || HasActivation(*product)) return false;
  const std::optional<ir::Attrs> activation = ops::AsActivation(*scaled.function, out.quant, scaled.gain);
  if (!activation) return false;
  Node fused = *product;
  for (const auto& [name, value] : *activation) fused.attrs.Set(name, value);
  return FuseWeighted(r, fused, quantize);
}

// Results of any quantisation.
Result<bool> FuseFree(Rewriter& r, const Node& op, const Node& quantize) {
  std::optional<Node> fused = OnStoredOperands(r, op, quantize);
  if (!fused) return FuseActivation(r, op, quantize);
  if (!Accepted(r, *fused)) return false;
  r.Emit(std::move(*fused));
  return true;
}

// Results quantised as the operand is.
Result<bool> FuseKeeping(Rewriter& r, const Node& op, const Node& quantize) {
  std::optional<Node> fused = OnStoredOperands(r, op, quantize);
  if (!fused) return false;
  const ir::Quant own = r.type(fused->inputs[0]).quant;
  return EmitRequantised(r, std::move(*fused), own, quantize);
}

// Stored softmax works along the last axis and gives probabilities in steps of 1/256, or of 1/32768 in 16 bits.
Result<bool> FuseSoftmax(Rewriter& r, const Node& op, const Node& quantize) {
  const int64_t axis = op.attrs.Int("axis", -1),
                rank = static_cast<int64_t>(r.type(op.inputs[0]).shape.size());
  std::optional<Node> fused = OnStoredOperands(r, op, quantize);
  if (!fused || (axis != -1 && axis != rank - 1)) return false;
  const bool narrow = r.type(quantize.outputs[0]).dtype == DType::kI8;
  return EmitRequantised(
      r, std::move(*fused),
      narrow ? ir::Quant::PerTensor(1.0f / 256, -128) : ir::Quant::PerTensor(1.0f / 32768, 0), quantize);
}

// Operands and result of one quantisation: operands that differ are requantised to the result's.
Result<bool> FuseEqual(Rewriter& r, const Node& op, const Node& quantize) {
  const ir::Type wanted = r.type(quantize.outputs[0]);
  std::optional<Node> fused = OnStoredOperands(r, op, quantize);
  if (!fused) return false;
  std::vector<Node> requantised;
  for (ValueId& in : fused->inputs) {
    const ir::Type type = r.type(in);
    if (type.quant == wanted.quant) continue;
    const ValueId result =
        r.graph().AddValue(op.name + ".requantized", {wanted.dtype, type.shape, wanted.quant});
    requantised.push_back({"quantize", op.name + ".requantized", {in}, {result}, {}});
    if (!Accepted(r, requantised.back())) return false;
    in = result;
  }
  if (!Accepted(r, *fused)) return false;
  for (Node& node : requantised) r.Emit(std::move(node));
  r.Emit(std::move(*fused));
  return true;
}

// quantize(reshape(v)) is reshape(quantize(v)), and so for other movement.
Result<bool> RaiseQuantize(Rewriter& r, const Node& op, const Node& quantize) {
  if (op.inputs.size() != 1) return false;
  const ir::Type& out = r.type(quantize.outputs[0]);
  const ir::Type type{out.dtype, r.type(op.inputs[0]).shape, out.quant};
  const ValueId stored = r.Add("quantize", quantize.name, {op.inputs[0]}, type);
  r.Emit({op.op, op.name, {stored}, quantize.outputs, op.attrs});
  return true;
}

// Of what is not stored, a part is quantised with the whole.
Result<bool> FuseSlice(Rewriter& r, const Node& op, const Node& quantize) {
  return WHET_TRY(FuseKeeping(r, op, quantize)) || WHET_TRY(RaiseQuantize(r, op, quantize));
}

// A quantize of what was just dequantised needs no floats.
Result<bool> Requantise(Rewriter& r, const Node& dequantize, const Node& quantize) {
  const ir::Type& stored = r.type(dequantize.inputs[0]);
  const bool known = DTypeSize(stored.dtype) == 1 || stored.dtype == DType::kI16;
  const bool unsigned_words = stored.dtype == DType::kU8 && r.type(quantize.outputs[0]).dtype == DType::kI16;
  if (!known || unsigned_words || !stored.quant.per_tensor()) return false;
  if (stored == r.type(quantize.outputs[0]) && r.Replace(quantize.outputs[0], dequantize.inputs[0]))
    return true;
  r.Emit({"quantize", quantize.name, {dequantize.inputs[0]}, quantize.outputs, {}});
  return true;
}

// What can be moved is mostly moved by sink_dequantize; here, what the quantize can follow.
Result<bool> FuseMoving(Rewriter& r, const Node& op, const Node& quantize) {
  if (op.op == "slice") return FuseSlice(r, op, quantize);
  if (op.op == "reshape") return RaiseQuantize(r, op, quantize);
  return op.op == "pad" || op.op == "max_pool2d" || op.op == "resize" ? FuseKeeping(r, op, quantize) : false;
}

Result<bool> Fuse(Rewriter& r, const Node& op, const Node& quantize) {
  switch (QuantisedFormOf(op)) {
    case QuantisedForm::kWeighted:
      return FuseWeighted(r, op, quantize);
    case QuantisedForm::kFree:
      return FuseFree(r, op, quantize);
    case QuantisedForm::kKeeping:
      return FuseKeeping(r, op, quantize);
    case QuantisedForm::kMoving:
      return FuseMoving(r, op, quantize);
    case QuantisedForm::kEqual:
      return FuseEqual(r, op, quantize);
    case QuantisedForm::kSoftmax:
      return FuseSoftmax(r, op, quantize);
    case QuantisedForm::kNone:
    case QuantisedForm::kReading:
      break;
  }
  return false;
}

Result<bool> Visit(Rewriter& r, const Node& node) {
  if (node.op != "quantize") return false;
  const Node* producer = r.Producer(node.inputs[0]);
  if (!producer) return false;
  const Node op = *producer;  // emitting nodes below must not change it
  if (op.op == "dequantize") return Requantise(r, op, node);
  const DType dtype = r.type(node.outputs[0]).dtype;
  const bool takes =
      (dtype == DType::kI8 || dtype == DType::kI16) && r.type(node.inputs[0]).dtype == DType::kF32;
  if (!takes || r.Uses(node.inputs[0]) != 1) return false;
  return Fuse(r, op, node);
}

Result<bool> Run(ir::Graph& graph) {
  return Rewriter(graph).Sweep(Visit);
}

}  // namespace

const Pass kPass_fuse_qdq = {"fuse_qdq", "makes dequantize, float op, quantize one quantised op", Run};

}  // namespace whet::passes
