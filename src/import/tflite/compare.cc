// SPDX-License-Identifier: Apache-2.0
// Comparisons, and choices by what they give. Quantised bytes are compared as real numbers; under dialect tflm as
// TFLite scales them: 256 * (q - zero) by rule D, which a table of 256 numbers for each operand holds.
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/translate.h"
#include "ops/rounding.h"

namespace whet::import::tflite {
namespace {

ir::Tensor ScaledBytes(const ir::Quant& quant) {
  const ops::MultiplierD m = ops::QuantizeMultiplier(double{quant.scale[0]});
  std::vector<int32_t> table;
  for (int32_t q = -128; q < 128; ++q) table.push_back(ops::ScaleD((q - quant.zero_point[0]) * 256, m));
  return ir::Tensor::Of<int32_t>({256}, table);
}

// An operand as a number that may be compared with the other one's.
Result<ir::ValueId> Comparable(Translation& t, size_t i) {
  const ir::ValueId x = t.Operand(i);
  const ir::Quant& quant = t.in(i).type.quant;
  if (!quant.present()) return x;
  const std::string suffix = fmt::format("real{}", i);
  if (t.graph().dialect == ir::Dialect::kWhet || t.in(i).type.dtype != DType::kI8) {
    return t.Add("dequantize", suffix, {x});
  }
  const ir::ValueId table = t.graph().AddConstant(fmt::format("{}.table{}", t.name(), i), ScaledBytes(quant));
  return t.Add("lookup", suffix, {x, table});
}

}  // namespace

Status Compare(Translation& t) {
  const auto code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  ir::ValueId a = WHET_TRY(Comparable(t, 0)), b = WHET_TRY(Comparable(t, 1));
  if (code == wire::Builtin::GREATER || code == wire::Builtin::GREATER_EQUAL) std::swap(a, b);
  if (code != wire::Builtin::NOT_EQUAL) {
    t.Emit(t.ir_op(), {a, b});
    return {};
  }
  const ir::ValueId equal = t.Step("equal", "equal", {a, b}, t.out().type);
  t.Emit("bit_not", {equal});
  return {};
}

// SELECT takes a condition of one dimension as one for each row.
Status Select(Translation& t) {
  ir::ValueId condition = t.Operand(0);
  const size_t rank = t.in(1).dims.size();
  const auto code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  if (code == wire::Builtin::SELECT && t.in(0).dims.size() == 1 && rank > 1) {
    ir::Dims rows(rank, 1);
    rows[0] = t.in(0).dims[0];
    condition = t.Reshaped(condition, rows, "rows");
  }
  const ir::ValueId a = t.Requantised(t.Operand(1), t.out().type, "a"),
                    b = t.Requantised(t.Operand(2), t.out().type, "b");
  t.Emit(t.ir_op(), {condition, a, b});
  return {};
}

}  // namespace whet::import::tflite
