// SPDX-License-Identifier: Apache-2.0
// Ops of two operands, element by element with NumPy's broadcasting.
#ifndef WHET_OPS_BINARY_H_
#define WHET_OPS_BINARY_H_

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/shapes.h"
#include "ops/shared_attrs.h"
#include "ops/visit.h"

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

// Quantised operands of one type, i8 or i16; compute gives the stored result.
template <typename Compute>
ir::Tensor MapStored(const EvalView& view, Compute compute) {
  return view.input_types[0].dtype == DType::kI16 ? MapBinary<int16_t>(view, compute)
                                                  : MapBinary<int8_t>(view, compute);
}

// The unquantised families: `reals` takes and gives float or double, `integers` an integer type.
template <typename Reals, typename Integers>
Result<std::vector<ir::Tensor>> EvalNumbers(const EvalView& view, Reals reals, Integers integers) {
  return VisitNumber(view.input_types[0].dtype, [&]<typename T>(T) -> std::vector<ir::Tensor> {
    if constexpr (std::is_floating_point_v<T>) {
      const RealClamp<T> clamp(view.attrs());
      return {MapBinary<T>(view, [&](T a, T b) { return clamp(static_cast<T>(reals(a, b))); })};
    } else {
      return {MapBinary<T>(view, [&](T a, T b) { return static_cast<T>(integers(a, b)); })};
    }
  });
}

// Integers and truth values.
template <typename Integers>
Result<std::vector<ir::Tensor>> EvalBits(const EvalView& view, Integers integers) {
  return VisitStored(view.input_types[0].dtype, [&]<typename T>(T) -> std::vector<ir::Tensor> {
    if constexpr (std::is_integral_v<T>) return {MapBinary<T>(view, integers)};
    return {};
  });
}

// Wrapping arithmetic of an integer type.
constexpr auto kWrapAdd = []<typename T>(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
};
constexpr auto kWrapSub = []<typename T>(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
};
constexpr auto kWrapMul = []<typename T>(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
};

// Truncated quotient and what it leaves; 0 where the divisor is 0.
template <typename T>
T Quotient(T a, T b) {
  if (b == T{0}) return T{0};
  if (std::is_signed_v<T> && b == static_cast<T>(-1)) return kWrapSub(T{0}, a);
  return static_cast<T>(a / b);
}
template <typename T>
T Remainder(T a, T b) {
  if (b == T{0} || (std::is_signed_v<T> && b == static_cast<T>(-1))) return T{0};
  return static_cast<T>(a % b);
}

// minimum and maximum: the result keeps the quantisation that both operands must share.
Result<std::vector<ir::Type>> InferChoice(const NodeView& view);
Status CheckChoice(const NodeView& view);

// add (sign 1) and sub (sign -1) of quantised operands, in the node's dialect; and their checks.
ir::Tensor EvalSum(const EvalView& view, int32_t sign);
Status CheckSum(const NodeView& view);

}  // namespace whet::ops

#endif  // WHET_OPS_BINARY_H_
