// SPDX-License-Identifier: Apache-2.0
// Elements that change places.
#include "export/tflite/rows.h"

namespace whet::exporter::tflite {
namespace {

int Version(const Operation& op) {
  return op.quantised() ? 2 : 1;
}

// Operand 1, the elements to take. Constant ones count from the front, as LiteRT wants them; `sizes` are those of the axes that the
// last dimension of the indices goes through.
int Indices(Operation& op, const ir::Dims& sizes) {
  const ir::Tensor* constant = op.constant(1);
  if (!constant) return op.Operand(1);
  std::vector<int64_t> indices = constant->Ints();
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] < 0) indices[i] += sizes[i % sizes.size()];
  }
  if (constant->dtype() == DType::kI64)
    return op.writer().Constant(op.in_name(1), ir::Tensor::Of<int64_t>(constant->dims(), indices));
  const std::vector<int32_t> narrow(indices.begin(), indices.end());
  return op.writer().Constant(op.in_name(1), ir::Tensor::Of<int32_t>(constant->dims(), narrow));
}

}  // namespace

Status WriteReshape(Operation& op) {
  return op.Yield(Builtin::RESHAPE, 1, {op.Operand(0), op.writer().Ints(op.out_dims())});
}

Status WriteTranspose(Operation& op) {
  return op.Yield(Builtin::TRANSPOSE, Version(op),
                  {op.Operand(0), op.writer().Ints(op.attrs().Ints("perm"))});
}

Status WriteSlice(Operation& op) {
  const std::vector<int64_t> begin = op.attrs().Ints("begin"), step = op.attrs().Ints("step"),
                             dims = op.in_dims(0);
  std::vector<int64_t> end = op.attrs().Ints("end");
  int open = 0;  // ends that are those of the tensor: -1 would count from the end
  for (size_t i = 0; i < end.size(); ++i) {
    if (step[i] < 0 && end[i] < 0) open |= 1 << i;
    end[i] = std::min(end[i], dims[i]);
  }
  const auto options = wire::CreateStridedSliceOptions(op.writer().fbb(), 0, open, 0, 0, 0, false);
  return op.Yield(Builtin::STRIDED_SLICE, Version(op),
                  {op.Operand(0), op.writer().Ints(begin), op.writer().Ints(end), op.writer().Ints(step)},
                  {wire::Options::StridedSlice, options.Union()});
}

Status WritePad(Operation& op) {
  const std::vector<int64_t> before = op.attrs().Ints("before"), after = op.attrs().Ints("after");
  std::vector<int32_t> amounts;
  for (size_t i = 0; i < before.size(); ++i) {
    amounts.push_back(static_cast<int32_t>(before[i]));
    amounts.push_back(static_cast<int32_t>(after[i]));
  }
  const ir::Dims dims{static_cast<int64_t>(before.size()), 2};
  const int paddings = op.writer().Constant("paddings", ir::Tensor::Of<int32_t>(dims, amounts));
  const double value = op.attrs().Real("value", 0);
  if (value == 0) return op.Yield(Builtin::PAD, Version(op), {op.Operand(0), paddings});
  return op.Yield(Builtin::PADV2, Version(op), {op.Operand(0), paddings, op.Number(value, op.in(0))});
}

Status WriteConcat(Operation& op) {
  const auto options = wire::CreateConcatOptions(op.writer().fbb(), static_cast<int>(op.attrs().Int("axis")),
                                                 wire::Activation::NONE);
  return op.Yield(Builtin::CONCATENATION, Version(op), op.Operands(),
                  {wire::Options::Concat, options.Union()});
}

Status WriteGather(Operation& op) {
  const int64_t given = op.attrs().Int("axis", 0);
  const size_t axis =
      static_cast<size_t>(given < 0 ? given + static_cast<int64_t>(op.in_dims(0).size()) : given);
  const auto options = wire::CreateGatherOptions(op.writer().fbb(), static_cast<int>(axis), 0);
  return op.Yield(Builtin::GATHER, Version(op), {op.Operand(0), Indices(op, {op.in_dims(0)[axis]})},
                  {wire::Options::Gather, options.Union()});
}

Status WriteGatherNd(Operation& op) {
  if (op.attrs().Int("batch_dims", 0) != 0) return Error("TFLite has no batches of it");
  const ir::Dims dims = op.in_dims(0);
  return op.Yield(Builtin::GATHER_ND, 1,
                  {op.Operand(0), Indices(op, {dims.begin(), dims.begin() + op.in_dims(1).back()})});
}

Status WriteExpand(Operation& op) {
  return op.Yield(Builtin::BROADCAST_TO, 2, {op.Operand(0), op.writer().Ints(op.out_dims())});
}

// Two flags say where samples lie; which one is nearest follows from them.
Status WriteResize(Operation& op) {
  const ir::Attrs& a = op.attrs();
  const std::string coordinates = a.Text("coordinates");
  const bool corners = coordinates == "align_corners", half = coordinates == "half_pixel";
  if (a.Has("scale")) return Error("its scale factors are not those of its sizes; TFLite has sizes only");
  auto& fbb = op.writer().fbb();
  const std::vector<int> inputs{op.Operand(0), op.writer().Ints(a.Ints("size"))};
  const int version = corners || half ? 3 : Version(op);
  if (a.Text("mode") == "linear") {
    const auto options = wire::CreateResizeBilinearOptions(fbb, 0, 0, corners, half);
    return op.Yield(Builtin::RESIZE_BILINEAR, version, inputs,
                    {wire::Options::ResizeBilinear, options.Union()});
  }
  const ir::Dims in = op.in_dims(0);
  const std::vector<int64_t> size = a.Ints("size");
  const bool whole = size[0] % in[1] == 0 && size[1] % in[2] == 0;  // no sample lies between two
  if (a.Text("nearest_mode", "floor") != (corners || half ? "round_prefer_ceil" : "floor") &&
      !(half && whole))
    return Error("it rounds to the nearest sample otherwise than TFLite");
  const auto options = wire::CreateResizeNearestOptions(fbb, corners, half);
  return op.Yield(Builtin::RESIZE_NEAREST_NEIGHBOR, version, inputs,
                  {wire::Options::ResizeNearest, options.Union()});
}

}  // namespace whet::exporter::tflite
