// SPDX-License-Identifier: Apache-2.0
// Elements at places that are operands. Indices outside are an error in ONNX; the graph says what they mean, so what is
// written is the same for indices inside.
#include "export/onnx/rows.h"

namespace whet::exporter {
namespace {

// ONNX takes i64 everywhere, i32 in some places only.
std::string Indices(Operation& op, size_t i) {
  const std::string stored = op.Stored(i);
  if (op.in(i).dtype == DType::kI64) return stored;
  return op.Add("Cast", {stored}, {{"to", int64_t{OnnxTypeOf(DType::kI64)}}});
}

Result<ir::Attrs> ReductionAttrs(const Operation& op) {
  const std::string kind = op.attrs().Text("reduction", "none");
  if (kind != "none" && kind != "add" && kind != "mul")
    return Error("operator set 17 has no reduction '" + kind + "'");
  return ir::Attrs{{"reduction", kind}};
}

}  // namespace

Status WriteGather(Operation& op) {
  return op.Yield("Gather", {op.Real(0), op.Stored(1)}, {{"axis", op.attrs().Int("axis", 0)}});
}

Status WriteGatherNd(Operation& op) {
  return op.Yield("GatherND", {op.Real(0), Indices(op, 1)},
                  {{"batch_dims", op.attrs().Int("batch_dims", 0)}});
}

Status WriteGatherElements(Operation& op) {
  return op.Yield("GatherElements", {op.Real(0), op.Stored(1)}, {{"axis", op.attrs().Int("axis", 0)}});
}

Status WriteScatterNd(Operation& op) {
  const ir::Attrs attrs = WHET_TRY(ReductionAttrs(op));
  return op.Yield("ScatterND", {op.Real(0), Indices(op, 1), op.Real(2)}, attrs);
}

Status WriteScatterElements(Operation& op) {
  ir::Attrs attrs = WHET_TRY(ReductionAttrs(op));
  attrs.Set("axis", op.attrs().Int("axis", 0));
  return op.Yield("ScatterElements", {op.Real(0), op.Stored(1), op.Real(2)}, attrs);
}

}  // namespace whet::exporter
