// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/op.h"
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
  const ir::QuantIndex index(quant, dims);
  Tensor out(DType::kF32, dims);
  const auto y = out.MutableData<float>();
  for (int64_t i = 0; i < out.count(); ++i) {
    const size_t entry = index(i);
    const int64_t centred = view.in(0).IntAt(i) - quant.zero_point[entry];
    y[static_cast<size_t>(i)] = static_cast<float>(centred) * quant.scale[entry];
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_dequantize = {"dequantize", "stored values as real ones", 1, 1, 1, {}, Infer, Verify,
                                     Eval};

}  // namespace whet::ops
