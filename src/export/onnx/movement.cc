// SPDX-License-Identifier: Apache-2.0
// Elements that change places.
#include <limits>

#include "export/onnx/rows.h"

namespace whet::exporter {
namespace {

// The result is the same tensor as an image in the other order of axes: nothing is written.
bool AliasTranspose(Operation& op, const std::vector<int64_t>& perm) {
  const ir::ValueId x = op.node().inputs[0], y = op.node().outputs[0];
  const bool to_first = std::equal(perm.begin(), perm.end(), kToFirst.begin(), kToFirst.end());
  const bool to_last = std::equal(perm.begin(), perm.end(), kToLast.begin(), kToLast.end());
  const Order from = to_first ? Order::kChannelsFirst : Order::kGraph;
  if ((!to_first && !to_last) || !op.tensors().Has(x, from) || op.in(0).quant != op.out().quant) return false;
  op.tensors().Set(y, to_first ? Order::kGraph : Order::kChannelsFirst, op.tensors().Stored(x, from));
  return true;
}

}  // namespace

Status WriteReshape(Operation& op) {
  const ir::ValueId x = op.node().inputs[0];
  const bool first = !op.tensors().Has(x, Order::kGraph) && op.tensors().SameElements(x);
  const std::string real = op.tensors().Real(x, first ? Order::kChannelsFirst : Order::kGraph);
  if (const auto dims = ir::StaticDims(op.out().shape))
    return op.Yield("Reshape", {real, op.writer().Indices(*dims)});
  if (!op.has(1)) return op.Yield("Reshape", {real, op.writer().Indices(op.attrs().Ints("shape"))});
  std::string shape = op.Stored(1);
  if (op.in(1).dtype != DType::kI64)
    shape = op.Add("Cast", {shape}, {{"to", int64_t{OnnxTypeOf(DType::kI64)}}});
  return op.Yield("Reshape", {real, shape});
}

Status WriteTranspose(Operation& op) {
  const std::vector<int64_t> perm = op.attrs().Ints("perm");
  if (AliasTranspose(op, perm)) return {};
  return op.Yield("Transpose", {op.Real(0)}, {{"perm", perm}});
}

Status WriteSlice(Operation& op) {
  const std::vector<int64_t> step = op.attrs().Ints("step");
  std::vector<int64_t> end = op.attrs().Ints("end"), axes;
  for (size_t i = 0; i < end.size(); ++i) {
    axes.push_back(static_cast<int64_t>(i));
    if (step[i] < 0 && end[i] < 0)
      end[i] = std::numeric_limits<int64_t>::min();  // ONNX counts -1 from the end
  }
  ModelWriter& w = op.writer();
  return op.Yield("Slice", {op.Real(0), w.Indices(op.PerAxis(op.attrs().Ints("begin"))),
                            w.Indices(op.PerAxis(end)), w.Indices(axes), w.Indices(op.PerAxis(step))});
}

Status WritePad(Operation& op) {
  std::vector<int64_t> pads = op.PerAxis(op.attrs().Ints("before"));
  const std::vector<int64_t> after = op.PerAxis(op.attrs().Ints("after"));
  pads.insert(pads.end(), after.begin(), after.end());
  return op.Yield("Pad", {op.Real(0), op.writer().Indices(pads), op.Number(op.attrs().Real("value", 0))},
                  {{"mode", "constant"}});
}

Status WriteConcat(Operation& op) {
  return op.Yield("Concat", op.Reals(), {{"axis", op.Axis(op.attrs().Int("axis"))}});
}

Status WriteExpand(Operation& op) {
  const auto dims = ir::StaticDims(op.out().shape);
  if (!dims) return Error("its shape is open; bind it with --shape");
  return op.Yield("Expand", {op.Real(0), op.writer().Indices(*dims)});
}

}  // namespace whet::exporter
