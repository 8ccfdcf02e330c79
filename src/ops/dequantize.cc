// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

Result<std::vector<Type>> Infer(const NodeView& view) {
  return std::vector<Type>{{DType::kF32, view.in(0).shape, {}}};
}

Status Verify(const NodeView& view) {
  const Type& in = view.in(0);
  const bool stored =
      in.dtype == DType::kI8 || in.dtype == DType::kU8 || in.dtype == DType::kI16 || in.dtype == DType::kI32;
  if (!stored || !in.quant.present()) {
    return Error(fmt::format("operand 0 is {}; dequantize takes quantised i8, u8, i16 or i32", ToString(in)));
  }
  return CheckQuant(in, "operand 0");
}

// float32(q - zero) * scale: one conversion, one IEEE multiplication.
Result<std::vector<Tensor>> Eval(const EvalView& view) {
  const ir::Quant& quant = view.input_types[0].quant;
  const ir::Dims& dims = view.in(0).dims();
  const int64_t inner = quant.per_tensor() ? 1 : Strides(dims)[static_cast<size_t>(quant.axis)];
  Tensor out(DType::kF32, dims);
  const auto y = out.MutableData<float>();
  for (int64_t i = 0; i < out.count(); ++i) {
    const size_t channel = static_cast<size_t>(i / inner) % quant.scale.size();
    const int64_t centred = view.in(0).IntAt(i) - quant.zero_point[channel];
    y[static_cast<size_t>(i)] = static_cast<float>(centred) * quant.scale[channel];
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_dequantize = {"dequantize", "stored values as real ones", 1, 1, 1, {}, Infer, Verify,
                                     Eval};

}  // namespace whet::ops
