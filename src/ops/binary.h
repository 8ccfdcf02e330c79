// SPDX-License-Identifier: Apache-2.0
// Ops of two operands, element by element with NumPy's broadcasting.
#ifndef WHET_OPS_BINARY_H_
#define WHET_OPS_BINARY_H_

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"

namespace whet::ops {

constexpr AttrSpec kBinaryAttrs[] = {kActMin, kActMax};

// The broadcast shape in the first operand's element type, quantisation left open.
Result<std::vector<ir::Type>> InferBinary(const NodeView& view);

// One family for both operands and the result; act_min and act_max only where the result is real or
// quantised.
Status CheckBinary(const NodeView& view, uint32_t families);

// y[i] = compute(a, b) over the broadcast result, elements of type T.
template <typename T, typename Compute>
ir::Tensor MapBinary(const EvalView& view, Compute compute) {
  ir::Tensor out(view.output_types[0].dtype, *ir::StaticDims(view.output_types[0].shape));
  const auto a = view.in(0).Data<T>(), b = view.in(1).Data<T>();
  const auto y = out.MutableData<T>();
  ForEachBroadcast(out.dims(), view.in(0).dims(), view.in(1).dims(), [&](int64_t i, int64_t ia, int64_t ib) {
    y[static_cast<size_t>(i)] =
        static_cast<T>(compute(a[static_cast<size_t>(ia)], b[static_cast<size_t>(ib)]));
  });
  return out;
}

// The unquantised families: compute takes (float, float), or (int64_t, int64_t) whose result wraps to the
// element type.
template <typename Reals, typename Integers>
Result<std::vector<ir::Tensor>> EvalNumbers(const EvalView& view, Reals reals, Integers integers) {
  const FloatClamp clamp(view.attrs());
  switch (view.input_types[0].dtype) {
    case DType::kF32:
      return std::vector{MapBinary<float>(view, [&](float a, float b) { return clamp(reals(a, b)); })};
    case DType::kI64:
      return std::vector{MapBinary<int64_t>(view, integers)};
    default:
      return std::vector{MapBinary<int32_t>(
          view, [&](int64_t a, int64_t b) { return static_cast<int32_t>(integers(a, b)); })};
  }
}

// Wrapping 64-bit arithmetic.
inline int64_t WrapAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t WrapSub(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t WrapMul(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

// minimum and maximum: the result keeps the quantisation that both operands must share.
Result<std::vector<ir::Type>> InferChoice(const NodeView& view);
Status CheckChoice(const NodeView& view);

// add (sign 1) and sub (sign -1) of quantised operands, in the node's dialect; and their checks.
ir::Tensor EvalSum(const EvalView& view, int32_t sign);
Status CheckSum(const NodeView& view);

}  // namespace whet::ops

#endif  // WHET_OPS_BINARY_H_
