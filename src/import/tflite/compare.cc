// SPDX-License-Identifier: Apache-2.0
// Comparisons, choices, and what is spelled by other operations element by element.
#include <fmt/format.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

bool IsQuantised(const ir::Type& type) {
  return type.quant.present();
}

// An operand as the number it stands for.
Result<ir::ValueId> Real(Translation& t, size_t i, const char* suffix) {
  const ir::ValueId value = t.Operand(i);
  if (!IsQuantised(t.graph().type(value))) return value;
  return t.Add("dequantize", suffix, {value});
}

ir::ValueId One(Translation& t) {
  return t.graph().AddConstant(t.name() + ".one", ir::Tensor::Of<float>({}, {1}));
}

}  // namespace

// Quantised operands are compared as the numbers that they stand for.
Status Compare(Translation& t) {
  ir::ValueId a = WHET_TRY(Real(t, 0, "a")), b = WHET_TRY(Real(t, 1, "b"));
  const wire::Builtin code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  const bool turned = code == wire::Builtin::GREATER || code == wire::Builtin::GREATER_EQUAL;
  if (turned) std::swap(a, b);
  if (code != wire::Builtin::NOT_EQUAL) {
    t.Emit(t.ir_op(), {a, b});
    return {};
  }
  t.Emit("bit_not", {WHET_TRY(t.Add(t.ir_op(), "same", {a, b}))});
  return {};
}

// The older SELECT takes one truth value for each row, too.
Status Select(Translation& t) {
  ir::ValueId test = t.Operand(0);
  const ir::Dims &flags = t.in(0).dims, &rows = t.in(1).dims;
  const wire::Builtin code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  if (code == wire::Builtin::SELECT && flags.size() == 1 && rows.size() > 1) {
    ir::Dims columns(rows.size(), 1);
    columns[0] = flags[0];
    test = t.Reshaped(test, columns, "rows");
  }
  const ir::ValueId first = t.Requantised(t.Operand(1), t.out().type, "first");
  t.Emit(t.ir_op(), {test, first, t.Requantised(t.Operand(2), t.out().type, "second")});
  return {};
}

Status Square(Translation& t) {
  t.Emit(t.ir_op(), {t.Operand(0), t.Operand(0)});
  return {};
}

Status SquaredDifference(Translation& t) {
  if (IsQuantised(t.out().type)) return Error("is supported for floats and plain integers only");
  const ir::ValueId difference = t.Step("sub", "difference", {t.Operand(0), t.Operand(1)}, t.out().type);
  t.Emit(t.ir_op(), {difference, difference});
  return {};
}

Status Rsqrt(Translation& t) {
  if (IsQuantised(t.out().type))
    return Error("is supported for floats only; keep it in float when quantising");
  t.Emit(t.ir_op(), {One(t), t.Step("sqrt", "root", {t.Operand(0)}, t.out().type)});
  return {};
}

Status Gelu(Translation& t) {
  const wire::GeluOptions* options = t.op().options_as_Gelu();
  t.Emit(t.ir_op(), {t.Operand(0)}, {{"tanh", int64_t{options && options->approximate()}}});
  return {};
}

}  // namespace whet::import::tflite
