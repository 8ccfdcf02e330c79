// SPDX-License-Identifier: Apache-2.0
// Pools, and what works along axes.
#include "export/tflite/rows.h"
#include "export/tflite/window.h"

namespace whet::exporter::tflite {
namespace {

Status WritePool(Operation& op, Builtin code, Border border) {
  const std::vector<int64_t> kernel = op.attrs().Ints("kernel");
  const Window w = WHET_TRY(ReadWindow(op, kernel, border));
  const auto options =
      wire::CreatePoolOptions(op.writer().fbb(), w.padding, w.stride_w, w.stride_h,
                              static_cast<int>(kernel[1]), static_cast<int>(kernel[0]), op.Activation());
  return op.Yield(code, op.quantised() ? 2 : 1, {w.image}, {wire::Options::Pool, options.Union()});
}

Status WriteReducer(Operation& op, Builtin code) {
  if (op.attrs().Ints("axes").empty()) return Error("it reduces along no axis");
  const auto options = wire::CreateReducerOptions(op.writer().fbb(), op.attrs().Int("keep_dims", 1) != 0);
  return op.Yield(code, op.quantised() ? 2 : 1, {op.Operand(0), op.writer().Ints(op.attrs().Ints("axes"))},
                  {wire::Options::Reducer, options.Union()});
}

}  // namespace

Status WriteAveragePool(Operation& op) {
  const bool padded = op.attrs().Int("count_include_pad", 0) != 0;
  if (!padded) return WritePool(op, Builtin::AVERAGE_POOL_2D, Border::kAbsent);
  for (int64_t pad : op.attrs().Ints("pad")) {
    if (pad != 0) return Error("its padding counts, which TFLite's does not");
  }
  return WritePool(op, Builtin::AVERAGE_POOL_2D, Border::kAbsent);
}

Status WriteMaxPool(Operation& op) {
  return WritePool(op, Builtin::MAX_POOL_2D, Border::kLowest);
}

Status WriteMean(Operation& op) {
  return WriteReducer(op, Builtin::MEAN);
}

Status WriteReduce(Operation& op) {
  const std::string kind = op.attrs().Text("kind");
  if (op.in(0).dtype == DType::kBool)
    return WriteReducer(op, kind == "max" ? Builtin::REDUCE_ANY : Builtin::REDUCE_ALL);
  if (kind == "sum") return WriteReducer(op, Builtin::SUM);
  if (kind == "prod") return WriteReducer(op, Builtin::REDUCE_PROD);
  return WriteReducer(op, kind == "max" ? Builtin::REDUCE_MAX : Builtin::REDUCE_MIN);
}

Status WriteArgMax(Operation& op) {
  if (op.attrs().Int("keep_dims", 0) || op.attrs().Int("last", 0))
    return Error("TFLite takes the first of equals and keeps no axis");
  auto& fbb = op.writer().fbb();
  const auto options = wire::CreateArgOptions(fbb, TypeOf(op.out().dtype));
  const int axis = op.writer().Constant(
      "axis", ir::Tensor::Of<int32_t>({}, {static_cast<int32_t>(op.attrs().Int("axis"))}));
  const bool least = op.attrs().Int("smallest") != 0;
  return op.Yield(least ? Builtin::ARG_MIN : Builtin::ARG_MAX, op.quantised() ? 2 : 1, {op.Operand(0), axis},
                  {least ? wire::Options::ArgMin : wire::Options::ArgMax, options.Union()});
}

Status WriteSoftmax(Operation& op) {
  const int64_t last = static_cast<int64_t>(op.in(0).shape.size()) - 1, axis = op.attrs().Int("axis", -1);
  if (axis != -1 && axis != last) return Error("TFLite has it along the last axis only");
  const auto options =
      wire::CreateSoftmaxOptions(op.writer().fbb(), static_cast<float>(op.attrs().Real("beta", 1)));
  return op.Yield(Builtin::SOFTMAX, op.quantised() ? 2 : 1, op.Operands(),
                  {wire::Options::Softmax, options.Union()});
}

}  // namespace whet::exporter::tflite
