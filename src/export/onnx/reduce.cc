// SPDX-License-Identifier: Apache-2.0
// What works along axes: reductions, softmax, running sums, the largest elements, layer normalisation.
#include <algorithm>

#include "export/onnx/rows.h"

namespace whet::exporter {
namespace {

std::vector<int64_t> Axes(const Operation& op) {
  std::vector<int64_t> axes;
  for (int64_t axis : op.attrs().Ints("axes")) axes.push_back(op.Axis(axis));
  std::sort(axes.begin(), axes.end());
  return axes;
}

// Results of i64, or that cast to i32.
Status YieldIndices(Operation& op, const std::string& name, const ir::Attrs& attrs) {
  if (op.out().dtype == DType::kI64) return op.Yield(name, {op.Real(0)}, attrs);
  const std::string wide = op.Add(name, {op.Real(0)}, attrs);
  return op.Yield("Cast", {wide}, {{"to", int64_t{OnnxTypeOf(op.out().dtype)}}});
}

}  // namespace

// Over no axes nothing is reduced; in ONNX an empty list would mean all.
Status WriteMean(Operation& op) {
  if (Axes(op).empty()) return op.YieldReal(op.Real(0));
  return op.Yield("ReduceMean", {op.Real(0)},
                  {{"axes", Axes(op)}, {"keepdims", op.attrs().Int("keep_dims", 1)}});
}

Status WriteReduce(Operation& op) {
  if (op.in(0).dtype == DType::kBool) return Error("ONNX reduces no truth values");
  if (Axes(op).empty()) return op.YieldReal(op.Real(0));
  const std::string kind = op.attrs().Text("kind");
  ir::Attrs attrs{{"keepdims", op.attrs().Int("keep_dims", 1)}};
  if (kind == "sum") return op.Yield("ReduceSum", {op.Real(0), op.writer().Indices(Axes(op))}, attrs);
  attrs.Set("axes", Axes(op));
  const char* name = kind == "prod" ? "ReduceProd" : kind == "max" ? "ReduceMax" : "ReduceMin";
  return op.Yield(name, {op.Real(0)}, attrs);
}

Status WriteArgMax(Operation& op) {
  const ir::Attrs attrs{{"axis", op.Axis(op.attrs().Int("axis"))},
                        {"keepdims", op.attrs().Int("keep_dims", 0)},
                        {"select_last_index", op.attrs().Int("last", 0)}};
  return YieldIndices(op, op.attrs().Int("smallest") ? "ArgMin" : "ArgMax", attrs);
}

Status WriteSoftmax(Operation& op) {
  const double beta = op.attrs().Real("beta", 1);
  std::string x = op.Real(0);
  if (beta != 1) x = op.Add("Mul", {x, op.Number(beta)});
  return op.Yield("Softmax", {x}, {{"axis", op.Axis(op.attrs().Int("axis", -1))}});
}

Status WriteCumulate(Operation& op) {
  if (op.attrs().Text("kind") != "sum") return Error("ONNX has running sums, no running products");
  const ir::Tensor axis = ir::Tensor::Of<int64_t>({}, {op.Axis(op.attrs().Int("axis"))});
  return op.Yield("CumSum", {op.Real(0), op.writer().Constant("axis", axis)},
                  {{"exclusive", op.attrs().Int("exclusive", 0)}, {"reverse", op.attrs().Int("reverse", 0)}});
}

Status WriteTopK(Operation& op) {
  if (op.in(0).quant.present() || op.out(1).dtype != DType::kI64)
    return Error("ONNX finds the largest of plain numbers only, and gives indices of i64");
  return op.YieldAll(
      "TopK", {op.Real(0), op.writer().Indices({op.attrs().Int("k")})},
      {{"axis", op.Axis(op.attrs().Int("axis", -1))}, {"largest", op.attrs().Int("largest", 1)}});
}

Status WriteLayerNorm(Operation& op) {
  if (!op.attrs().Int("centred", 1)) return Error("ONNX has it with the mean taken away only");
  std::string scale = op.Real(1);
  if (scale.empty()) return Error("ONNX has it with a scale only");
  return op.Yield("LayerNormalization", {op.Real(0), scale, op.Real(2)},
                  {{"axis", op.attrs().Int("axis", -1)}, {"epsilon", op.attrs().Real("epsilon")}});
}

}  // namespace whet::exporter
