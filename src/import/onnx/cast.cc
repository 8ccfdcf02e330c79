// SPDX-License-Identifier: Apache-2.0
// Casts. 16-bit floats are f32 in the graph: a cast to one rounds there and back.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/scalar.h"

namespace whet::import {
namespace {

Status CastTo(OnnxNode& node, DType to) {
  const DType from = node.source_dtype(0);
  node.SetSourceDType(to);
  if (to == from) return node.YieldAlias(node.in(0));
  if (!IsNarrow(to)) return node.YieldAlias(WHET_TRY(As(node, node.in(0), to)));
  const ir::ValueId rounded = WHET_TRY(As(node, node.in(0), to));
  return node.YieldAlias(WHET_TRY(As(node, rounded, DType::kF32)));
}

// Elements of less than a byte lie in bytes. The lowest bits of the integer stay, the others repeat the sign or are 0.
Status CastToBits(OnnxNode& node, DType to, int bits) {
  const DType wide = to == DType::kI8 ? DType::kI32 : DType::kU32;
  const ir::ValueId whole = WHET_TRY(As(node, WHET_TRY(As(node, node.in(0), DType::kI32)), wide));
  const ir::ValueId rest = Scalar(node, 32 - bits, wide);
  const ir::ValueId kept =
      WHET_TRY(node.Add("shift_right", {WHET_TRY(node.Add("shift_left", {whole, rest})), rest}));
  return node.YieldAlias(WHET_TRY(As(node, kept, to)));
}

// The element type's number, before operator set 6 its name.
int64_t TypeNumber(OnnxNode& node) {
  if (node.opset() >= 6) return node.Int("to", 0);
  onnx::TensorProto::DataType type = onnx::TensorProto::UNDEFINED;
  onnx::TensorProto::DataType_Parse(node.Text("to", ""), &type);
  return type;
}

}  // namespace

Status OnnxCast(OnnxNode& node) {
  const int64_t number = TypeNumber(node);
  const DType to = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(number)).With("attribute 'to'"));
  const int bits = BitsOfOnnx(static_cast<int32_t>(number));
  return bits == 0 ? CastTo(node, to) : CastToBits(node, to, bits);
}

Status OnnxCastLike(OnnxNode& node) {
  if (!node.has(1)) return Error("operand 1 is absent but required");
  const DType to = node.source_dtype(1);
  return node.bits(1) < 8 ? CastToBits(node, to, node.bits(1)) : CastTo(node, to);
}

Status OnnxBitCast(OnnxNode& node) {
  const DType to = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(node.Int("to", 0))).With("attribute 'to'"));
  const DType from = node.source_dtype(0);
  node.SetSourceDType(to);
  const ir::ValueId stored = WHET_TRY(As(node, node.in(0), from));
  const ir::ValueId bits = WHET_TRY(node.Add("bit_cast", {stored}, {{"to", std::string(DTypeName(to))}}));
  return node.YieldAlias(IsNarrow(to) ? WHET_TRY(As(node, bits, DType::kF32)) : bits);
}

}  // namespace whet::import
