// SPDX-License-Identifier: Apache-2.0
#include "export/tflite/rows.h"

namespace whet::exporter::tflite {
namespace {

#define WHET_TO_TFLITE(op, function, types) {op, function, Builtin::CUSTOM, 0, 0, types},
#define WHET_TO_TFLITE_SAME(op, code, version, bytes, types) \
  {op, nullptr, Builtin::code, version, bytes, types},
constexpr Row kRows[] = {
#include "export/tflite/tflite_rows.inc"
};
#undef WHET_TO_TFLITE_SAME
#undef WHET_TO_TFLITE

}  // namespace

const Row* FindRow(std::string_view op) {
  for (const Row& row : kRows) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

Status WriteSame(Operation& op, const Row& row) {
  if (!op.quantised()) return op.Yield(row.same, row.version, op.Operands());
  if (row.bytes_version > 0) return op.Yield(row.same, row.bytes_version, op.Operands());
  std::vector<int> reals;
  for (size_t i = 0; i < op.inputs(); ++i) reals.push_back(op.Real(i));
  const int real = op.RealResult();
  op.writer().Emit(row.same, row.version, reals, {real});
  return op.YieldReal(real);
}

}  // namespace whet::exporter::tflite
