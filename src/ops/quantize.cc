// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "ops/epilogue.h"
#include "ops/op.h"
#include "ops/quantmath.h"
#include "ops/rounding.h"
#include "ops/typecheck.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

using ir::Tensor;
using ir::Type;

// The element type and quantisation of the result are the node's declaration; without one, i8.
constexpr AttrSpec kAttrs[] = {{"scale", AttrKind::kReal, false, "of sums, an operand in plain i32"}};

Result<std::vector<Type>> Infer(const NodeView& view) {
  return std::vector<Type>{{DType::kI8, view.in(0).shape, {}}};
}

bool IsStored(const Type& type) {
  return type.dtype == DType::kI8 || type.dtype == DType::kU8 || type.dtype == DType::kI16;
}

Status Verify(const NodeView& view) {
  const Type &in = view.in(0), &out = view.out(0);
  const bool sums = in.dtype == DType::kI32 && !in.quant.present() && view.attrs().Has("scale");
  if (!IsF32(in) && !sums && !(IsStored(in) && in.quant.per_tensor())) {
    return Error(
        fmt::format("operand 0 is {}; quantize takes f32, i8, u8 or i16 quantised per tensor, or plain i32 "
                    "with attribute 'scale'",
                    ToString(in)));
  }
  if (!IsStored(out) || !out.quant.per_tensor()) {
    return Error(
        fmt::format("the result is {}; it must be i8, u8 or i16 quantised per tensor", ToString(out)));
  }
  WHET_TRY(CheckQuant(in, "operand 0"));
  WHET_TRY(CheckQuant(out, "the result"));
  if (IsF32(in)) return {};
  if (sums && out.dtype == DType::kU8) return Error("quantize of i32 to u8 is not defined; go by way of i8");
  if (sums) return CheckSlopes(view);
  if (in.dtype == DType::kU8 && out.dtype == DType::kI16) {
    return Error("quantize of u8 to i16 is not defined; go by way of i8");
  }
  return CheckRequant(ScalesF(in.quant.scale[0], std::vector<float>{1.0f}, out.quant.scale[0], 1),
                      in.dtype == DType::kI16 ? 32768 : 255);
}

// One IEEE division; NaN is the zero point, infinities saturate.
int64_t FromReal(float x, const Type& out, ir::Dialect dialect) {
  const float steps = x / out.quant.scale[0];
  const int32_t rounded = dialect == ir::Dialect::kWhet ? RoundEven(double{steps}) : RoundAway(double{steps});
  return int64_t{rounded} + out.quant.zero_point[0];
}

// One stored byte of another quantisation.
int64_t FromStored(int64_t x, const Type& in, const Type& out, ir::Dialect dialect) {
  const float from = in.quant.scale[0], to = out.quant.scale[0];
  const int32_t centred = static_cast<int32_t>(x) - in.quant.zero_point[0];
  const int32_t scaled = dialect == ir::Dialect::kWhet
                             ? ScaleF(centred, from / to)
                             : ScaleD(centred, QuantizeMultiplier(double{from} / double{to}));
  return int64_t{scaled} + out.quant.zero_point[0];
}

Result<std::vector<Tensor>> Eval(const EvalView& view) {
  if (BySlopes(view.node, view.input_types[0], view.output_types[0])) return EvalSlopes(view);
  const Type &in = view.input_types[0], &out_type = view.output_types[0];
  const Bounds range = StoredBounds({out_type.dtype, {}, {}}, {});
  Tensor out(out_type.dtype, view.in(0).dims());
  for (int64_t i = 0; i < out.count(); ++i) {
    const int64_t q = IsF32(in)
                          ? FromReal(view.in(0).Data<float>()[static_cast<size_t>(i)], out_type, view.dialect)
                          : FromStored(view.in(0).IntAt(i), in, out_type, view.dialect);
    StoreAt(out, i, Clamp(q, range));
  }
  return std::vector<Tensor>{std::move(out)};
}

}  // namespace

constinit const Op kOp_quantize = {
    "quantize", "real or stored values into a quantised type", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
