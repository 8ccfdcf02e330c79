// SPDX-License-Identifier: Apache-2.0
// Element-wise operators that are several operations here.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "import/tflite/translate.h"
#include "ops/quantmath.h"
#include "ops/rounding.h"

namespace whet::import::tflite {
namespace {

ir::ValueId Number(Translation& t, float value, const char* suffix) {
  return t.graph().AddConstant(fmt::format("{}.{}", t.name(), suffix), ir::Tensor::Of<float>({}, {value}));
}

bool Quantised(Translation& t) {
  return t.out().type.quant.present();
}

// (q - zero) * 2^left by rule D, for each stored byte.
ir::Tensor ScaledBytes(const ir::Quant& quant, int left, ops::MultiplierD m) {
  std::vector<int32_t> table;
  for (int32_t q = -128; q < 128; ++q) {
    table.push_back(ops::ScaleD((q - quant.zero_point[0]) * (1 << left), m));
  }
  return ir::Tensor::Of<int32_t>({256}, table);
}

// The stored result of each stored byte in another quantisation; TFLite divides the scales in float32 here.
ir::Tensor RescaledBytes(ir::Dialect dialect, const ir::Quant& in, const ir::Quant& out) {
  const float ratio = in.scale[0] / out.scale[0];
  std::vector<int8_t> table;
  for (int32_t q = -128; q < 128; ++q) {
    const int32_t x = q - in.zero_point[0];
    const int32_t y = dialect == ir::Dialect::kTflm ? ops::ScaleD(x, ops::QuantizeMultiplier(double{ratio}))
                                                    : ops::ScaleF(x, ratio);
    table.push_back(static_cast<int8_t>(ops::Clamp(int64_t{y} + out.zero_point[0], {-128, 127})));
  }
  return ir::Tensor::Of<int8_t>({256}, table);
}

Result<ir::ValueId> Looked(Translation& t, ir::ValueId x, ir::Tensor table, const std::string& suffix,
                           ir::Quant quant = {}) {
  const ir::ValueId id =
      t.graph().AddConstant(fmt::format("{}.{}.table", t.name(), suffix), std::move(table), std::move(quant));
  return t.Add("lookup", suffix, {x, id});
}

// As TFLite: both operands in 7 more bits of the larger scale, their difference squared.
Status SquaredDifferenceOfBytes(Translation& t) {
  WHET_TRY(ExpectBytes(t, 2));
  const ir::Quant &a = t.in(0).type.quant, &b = t.in(1).type.quant;
  constexpr int kLeft = 7;
  const double twice = 2.0 * std::max(double{a.scale[0]}, double{b.scale[0]});
  const auto scaled = [&](size_t i, const ir::Quant& q) {
    return Looked(t, t.Operand(i), ScaledBytes(q, kLeft, ops::QuantizeMultiplier(double{q.scale[0]} / twice)),
                  fmt::format("scaled{}", i));
  };
  const ir::ValueId difference =
      WHET_TRY(t.Add("sub", "difference", {WHET_TRY(scaled(0, a)), WHET_TRY(scaled(1, b))}));
  const double step = twice * twice / (1 << (2 * kLeft));
  const ir::ValueId square = t.Step("mul", "square", {difference, difference}, t.graph().type(difference));
  t.Emit("quantize", {square}, {{"scale", step}});
  return {};
}

bool IsByte(const ir::Type& type) {
  return type.dtype == DType::kI8 && type.quant.per_tensor();
}

}  // namespace

Status ExpectBytes(Translation& t, size_t operands) {
  bool bytes = IsByte(t.out().type);
  for (size_t i = 0; i < operands; ++i) bytes = bytes && t.has(i) && IsByte(t.in(i).type);
  return bytes ? Status() : Error("its operands and its result must be int8, each with one scale");
}

Status ThroughFloat(Translation& t,
                    const std::function<Result<ir::ValueId>(std::vector<ir::ValueId>)>& real) {
  std::vector<ir::ValueId> values;
  for (size_t i = 0; i < t.input_count(); ++i) {
    const bool stored = t.has(i) && t.in(i).type.quant.present() && t.in(i).type.dtype != DType::kF32;
    values.push_back(stored ? WHET_TRY(t.Add("dequantize", fmt::format("real{}", i), {t.Operand(i)}))
                            : t.Operand(i));
  }
  const ir::ValueId result = WHET_TRY(real(std::move(values)));
  if (Quantised(t)) {
    t.Emit("quantize", {result});
  } else {
    t.Emit("reshape", {result}, {{"shape", t.out().dims}});
  }
  return {};
}

Status RealOneToOne(Translation& t) {
  if (!Quantised(t)) {
    std::vector<ir::ValueId> values;
    for (size_t i = 0; i < t.input_count(); ++i) values.push_back(t.Operand(i));
    t.Emit(t.ir_op(), std::move(values));
    return {};
  }
  return ThroughFloat(
      t, [&](std::vector<ir::ValueId> values) { return t.Add(t.ir_op(), "real", std::move(values)); });
}

Status SquaredDifference(Translation& t) {
  if (Quantised(t) && t.in(0).type.dtype == DType::kI8) return SquaredDifferenceOfBytes(t);
  const ir::ValueId d = WHET_TRY(t.Add("sub", "difference", {t.Operand(0), t.Operand(1)}));
  t.Emit("mul", {d, d});
  return {};
}

Status Square(Translation& t) {
  t.Emit("mul", {t.Operand(0), t.Operand(0)});
  return {};
}

Status Rsqrt(Translation& t) {
  return ThroughFloat(t, [&](std::vector<ir::ValueId> x) -> Result<ir::ValueId> {
    const ir::ValueId root = WHET_TRY(t.Add("sqrt", "root", {x[0]}));
    return t.Add("div", "inverse", {Number(t, 1, "one"), root});
  });
}

Status AddN(Translation& t) {
  ir::ValueId sum = t.Operand(0);
  for (size_t i = 1; i + 1 < t.input_count(); ++i) {
    sum = WHET_TRY(t.Add("add", fmt::format("sum{}", i), {sum, t.Operand(i)}));
  }
  if (t.input_count() == 1) {
    t.Emit("reshape", {sum}, {{"shape", t.out().dims}});
  } else {
    t.Emit("add", {sum, t.Operand(t.input_count() - 1)});
  }
  return {};
}

Status Gelu(Translation& t) {
  const wire::GeluOptions* options = t.op().options_as_Gelu();
  t.Emit(t.ir_op(), {t.Operand(0)}, {{"tanh", int64_t{options && options->approximate()}}});
  return {};
}

// The angle of atan(y / x), turned by half a circle where x is negative; of two zeros 0.
Status Atan2(Translation& t) {
  const ir::ValueId y = t.Operand(0), x = t.Operand(1), zero = Number(t, 0, "zero");
  constexpr float kPi = std::numbers::pi_v<float>;
  const ir::ValueId ratio = WHET_TRY(t.Add("div", "ratio", {y, x}));
  const ir::ValueId angle = WHET_TRY(t.Add("atan", "angle", {ratio}));
  const ir::ValueId below = WHET_TRY(t.Add("less", "below", {y, zero}));
  const ir::ValueId turn =
      WHET_TRY(t.Add("select", "turn", {below, Number(t, -kPi, "minus_pi"), Number(t, kPi, "pi")}));
  const ir::ValueId turned = WHET_TRY(t.Add("add", "turned", {angle, turn}));
  const ir::ValueId left = WHET_TRY(t.Add("less", "left", {x, zero}));
  const ir::ValueId whole = WHET_TRY(t.Add("select", "whole", {left, turned, angle}));
  const ir::ValueId nothing = WHET_TRY(t.Add("equal", "nothing", {whole, whole}));
  t.Emit("select", {nothing, whole, zero});
  return {};
}

// min(x, 0) * slope + max(x, 0).
Status PreluOfFloats(Translation& t) {
  const ir::ValueId x = t.Operand(0), zero = Number(t, 0, "zero");
  const ir::ValueId slope = t.in(1).type.dtype == DType::kF32
                                ? t.Operand(1)
                                : t.graph().AddConstant(t.in(1).name, WHET_TRY(t.Floats(1)));
  const ir::ValueId below = WHET_TRY(t.Add("less", "below", {x, zero}));
  const ir::ValueId scaled = WHET_TRY(t.Add("mul", "scaled", {x, slope}));
  t.Emit("select", {below, scaled, x});
  return {};
}

// As TFLite: bytes from real 0 on by one factor, those below times the slope's by another.
Status PreluOfBytes(Translation& t) {
  WHET_TRY(ExpectBytes(t, 2));
  const ir::Quant &in = t.in(0).type.quant, &slope = t.in(1).type.quant;
  const ir::ValueId x = t.Operand(0);
  const ops::MultiplierD one =
      ops::QuantizeMultiplier(0.5);  // rule D of 0.5 on twice a number gives the number
  const ir::ValueId a = WHET_TRY(Looked(t, x, ScaledBytes(in, 1, one), "centred"));
  const ir::ValueId b = WHET_TRY(Looked(t, t.Operand(1), ScaledBytes(slope, 1, one), "slope"));
  const ir::ValueId product = WHET_TRY(t.Add("mul", "product", {a, b}));
  ir::Type type = t.out().type;
  const float factor = in.scale[0] * slope.scale[0] / t.out().type.quant.scale[0];
  const double scale = double{factor} * double{t.out().type.quant.scale[0]};
  const ir::ValueId below = t.Step("quantize", "below", {product}, type, {{"scale", scale}});
  const ir::ValueId above =
      WHET_TRY(Looked(t, x, RescaledBytes(t.graph().dialect, in, type.quant), "above", type.quant));
  std::vector<uint8_t> signs;
  for (int32_t q = -128; q < 128; ++q) signs.push_back(q < in.zero_point[0]);
  const ir::Tensor table = ir::Tensor::FromBytes(DType::kBool, {256}, std::as_bytes(std::span(signs)));
  const ir::ValueId negative = WHET_TRY(Looked(t, x, table, "negative"));
  t.Emit("select", {negative, below, above});
  return {};
}

Status Prelu(Translation& t) {
  if (t.in(1).constant && ir::ElementCount(t.in(1).dims) == 1 && !Quantised(t)) {
    const ir::Tensor slope = WHET_TRY(t.Floats(1));
    t.Emit("leaky_relu", {t.Operand(0)}, {{"alpha", slope.RealAt(0)}});
    return {};
  }
  if (!Quantised(t)) return PreluOfFloats(t);
  if (t.in(0).type.dtype == DType::kI8 && t.in(1).type.quant.per_tensor()) return PreluOfBytes(t);
  return Error("its operands must be float32 or 8-bit, quantised per tensor");
}

// To a grid of 2^bits numbers that has 0 on it, and back.
Status FakeQuant(Translation& t) {
  const wire::FakeQuantOptions* o = t.op().options_as_FakeQuant();
  if (!o || o->bits() < 2 || o->bits() > 16 || !(o->min() < o->max())) {
    return Error("its range or number of bits makes no sense; re-export the model");
  }
  const float low = o->narrow_range() ? 1 : 0, high = static_cast<float>((1 << o->bits()) - 1);
  const float scale = (o->max() - o->min()) / (high - low), zero = low - o->min() / scale;
  const float nudged = zero < low ? low : zero > high ? high : std::round(zero);
  const float first = (low - nudged) * scale, last = (high - nudged) * scale;
  ir::ValueId x = WHET_TRY(t.Add("clamp", "clamped", {t.Operand(0)},
                                 {{"min", static_cast<double>(first)}, {"max", static_cast<double>(last)}}));
  x = WHET_TRY(t.Add("sub", "shifted", {x, Number(t, first, "first")}));
  x = WHET_TRY(t.Add("mul", "steps", {x, Number(t, 1.0f / scale, "inverse")}));
  x = WHET_TRY(t.Add("add", "raised", {x, Number(t, 0.5f, "half")}));
  x = WHET_TRY(t.Add("floor", "whole", {x}));
  x = WHET_TRY(t.Add("mul", "scaled", {x, Number(t, scale, "scale")}));
  t.Emit("add", {x, Number(t, first, "again")});
  return {};
}

}  // namespace whet::import::tflite
