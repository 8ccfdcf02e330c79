// SPDX-License-Identifier: Apache-2.0
// WHERE and UNIQUE, whose results are as large as the data say: outputs of the graph, of the largest size there can be,
// and how much of them is real (docs/adr/0006-data-dependent-sizes.md).
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

Status CheckPlain(Translation& t) {
  if (t.Constant(0)) return Error("its operand is constant; fold constants when exporting the model");
  if (!t.in(0).type.quant.present() && !t.in(0).dims.empty()) return {};
  return Error(
      fmt::format("it computes on {}; plain numbers with dimensions are possible", ToString(t.in(0).type)));
}

// Result 0 is `value`, of which `count` rows are real. Other operators would take what is behind them for data.
Status GiveCounted(Translation& t, ir::ValueId value, ir::ValueId count) {
  const int32_t result = t.Output(0);
  for (const wire::Operator* op : t.builder().source().operators) {
    if (op->inputs() && std::count(op->inputs()->begin(), op->inputs()->end(), result) > 0)
      return Error("its result is as large as the data say, and others compute on it; end the model there");
  }
  if (!t.builder().IsOutput(result)) return Error("nothing reads its result; export the model without it");
  t.Give(0, value);
  t.builder().Count(result, count);
  return {};
}

}  // namespace

// The indices of what is not zero, [how many, rank].
Status Where(Translation& t) {
  WHET_TRY(CheckPlain(t));
  if (t.out().type.dtype != DType::kI64) return Error("its result must be int64");
  const std::vector<ir::ValueId> found = WHET_TRY(t.AddMany("non_zero", {t.Operand(0)}, {}));
  const ir::ValueId rows =
      WHET_TRY(t.Add("transpose", "rows", {found[0]}, {{"perm", std::vector<int64_t>{1, 0}}}));
  return GiveCounted(t, rows, found[1]);
}

// Different values in the order in which they come first, and for each element which of them it is.
Status Unique(Translation& t) {
  WHET_TRY(CheckPlain(t));
  if (t.in(0).dims.size() != 1) return Error("its operand must have one dimension");
  const int64_t n = t.in(0).dims[0];
  const ir::ValueId column = t.Reshaped(t.Operand(0), {n, 1}, "column");
  const std::vector<ir::ValueId> found = WHET_TRY(t.AddMany("unique", {column}, {{"sorted", int64_t{0}}}));
  const DType index = t.out(1).type.dtype;
  if (index != DType::kI32 && index != DType::kI64) return Error("its indices must be int32 or int64");
  t.Emit("cast", {found[2]}, {{"to", std::string(DTypeName(index))}}, 1);
  return GiveCounted(t, t.Reshaped(found[0], {n}, "values"), found[4]);
}

}  // namespace whet::import::tflite
