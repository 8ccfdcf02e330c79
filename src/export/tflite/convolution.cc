// SPDX-License-Identifier: Apache-2.0
// Convolutions and products with weights.
#include <algorithm>

#include "export/tflite/rows.h"
#include "export/tflite/window.h"

namespace whet::exporter::tflite {
namespace {

// Operand 1 under `dims`, scales of channels along `axis` of these.
Result<int> Weights(Operation& op, const ir::Dims& dims, int axis) {
  const ir::Tensor* constant = op.constant(1);
  if (!constant) return Error("its weights are computed by the model");
  ir::Quant quant = op.in(1).quant;
  const bool symmetric =
      std::all_of(quant.zero_point.begin(), quant.zero_point.end(), [](int32_t z) { return z == 0; });
  if (!symmetric) return Error("its weights have a zero point other than 0");
  if (quant.present() && !quant.per_tensor()) quant.axis = axis;
  return op.writer().Constant(op.in_name(1), constant->Reshaped(dims), quant);
}

// Operand 2, or -1 where absent; stored numbers have the scale of operand 0 times that of the weights.
Result<int> Bias(Operation& op) {
  if (!op.has(2)) return -1;
  if (!op.constant(2)) return Error("its bias is computed by the model");
  ir::Quant quant;
  if (op.in(0).quant.present()) {
    quant = op.in(1).quant;
    for (float& scale : quant.scale) scale *= op.in(0).quant.scale[0];
    quant.axis = quant.per_tensor() ? -1 : 0;
  }
  return op.writer().Constant(op.in_name(2), *op.constant(2), quant);
}

// The convolutions of TFLite always have a bias.
Result<int> SomeBias(Operation& op, int64_t channels) {
  if (op.has(2)) return Bias(op);
  const bool bytes = op.in(0).quant.present();
  return op.writer().Constant(op.out_name() + "_bias",
                              ir::Tensor(bytes ? DType::kI32 : DType::kF32, {channels}));
}

int Version(const Operation& op) {
  return op.quantised() ? 3 : 1;
}

}  // namespace

Status WriteConv2d(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  const ir::Dims dims = op.constant(1)->dims();
  const int weights = WHET_TRY(Weights(op, dims, 0));
  const Window w = WHET_TRY(ReadWindow(op, {dims[1], dims[2]}, Border::kZeros));
  const int bias = WHET_TRY(SomeBias(op, dims[0]));
  const auto options = wire::CreateConvOptions(op.writer().fbb(), w.padding, w.stride_w, w.stride_h,
                                               op.Activation(), w.dilation_w, w.dilation_h);
  const int version = op.attrs().Int("groups", 1) > 1 ? 6 : Version(op);
  return op.Yield(Builtin::CONV_2D, version, {w.image, weights, bias},
                  {wire::Options::Conv, options.Union()});
}

Status WriteDepthwise(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  const ir::Dims dims = op.constant(1)->dims();
  const int weights = WHET_TRY(Weights(op, {1, dims[0], dims[1], dims[2]}, 3));
  const Window w = WHET_TRY(ReadWindow(op, {dims[0], dims[1]}, Border::kZeros));
  const int bias = WHET_TRY(SomeBias(op, dims[2]));
  const int multiplier = static_cast<int>(dims[2] / op.in_dims(0)[3]);
  const auto options = wire::CreateDepthwiseOptions(op.writer().fbb(), w.padding, w.stride_w, w.stride_h,
                                                    multiplier, op.Activation(), w.dilation_w, w.dilation_h);
  return op.Yield(Builtin::DEPTHWISE_CONV_2D, op.quantised() ? 3 : 2, {w.image, weights, bias},
                  {wire::Options::Depthwise, options.Union()});
}

Status WriteFullyConnected(Operation& op) {
  if (!op.constant(1)) return Error("its weights are computed by the model");
  const int weights = WHET_TRY(Weights(op, op.constant(1)->dims(), 0)), bias = WHET_TRY(Bias(op));
  const auto options = wire::CreateFullyConnectedOptions(
      op.writer().fbb(), op.Activation(), wire::WeightsFormat::DEFAULT, op.in(0).shape.size() != 2);
  const bool channels = op.in(1).quant.scale.size() > 1;
  const int version = channels                     ? 12
                      : op.quantised()             ? 4
                      : !op.has(2)                 ? 6
                      : op.in(0).shape.size() != 2 ? 5
                                                   : 1;
  return op.Yield(Builtin::FULLY_CONNECTED, version, {op.Operand(0), weights, bias},
                  {wire::Options::FullyConnected, options.Union()});
}

Status WriteMatMul(Operation& op) {
  const auto options = wire::CreateBatchMatMulOptions(op.writer().fbb(), false, false);
  return op.Yield(Builtin::BATCH_MATMUL, op.quantised() ? 2 : 1, op.Operands(),
                  {wire::Options::BatchMatMul, options.Union()});
}

}  // namespace whet::exporter::tflite
