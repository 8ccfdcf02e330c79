// SPDX-License-Identifier: Apache-2.0
// Reductions, orders and sums along axes.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

struct Fold {
  std::vector<int64_t> axes;
  bool keep;
  int64_t count = 1;  // elements of the operand for one of the result

  ir::Attrs Attrs(const char* kind) const {
    return {{"kind", std::string(kind)}, {"axes", axes}, {"keep_dims", int64_t{keep}}};
  }
};

Result<Fold> FoldOf(Translation& t) {
  const wire::ReducerOptions* options = t.op().options_as_Reducer();
  Fold fold{{}, options && options->keep_dims()};
  for (int64_t axis : WHET_TRY(t.Ints(1, "axes"))) {
    fold.axes.push_back(static_cast<int64_t>(WHET_TRY(t.Axis(axis, 0))));
  }
  std::sort(fold.axes.begin(), fold.axes.end());
  fold.axes.erase(std::unique(fold.axes.begin(), fold.axes.end()), fold.axes.end());
  for (int64_t axis : fold.axes) fold.count *= t.in(0).dims[static_cast<size_t>(axis)];
  return fold;
}

const char* KindOf(wire::Builtin code) {
  switch (code) {
    case wire::Builtin::SUM:
      return "sum";
    case wire::Builtin::REDUCE_PROD:
      return "prod";
    case wire::Builtin::REDUCE_MAX:
    case wire::Builtin::REDUCE_ANY:
      return "max";
    default:
      return "min";
  }
}

// The sum of bytes, exact, then scaled once.
Status SumOfBytes(Translation& t, const Fold& fold) {
  WHET_TRY(ExpectBytes(t, 1));
  const ir::Quant& in = t.in(0).type.quant;
  std::vector<int32_t> centred(256);
  std::iota(centred.begin(), centred.end(), -128 - in.zero_point[0]);
  const ir::ValueId table =
      t.graph().AddConstant(t.name() + ".table", ir::Tensor::Of<int32_t>({256}, centred));
  const ir::ValueId whole = WHET_TRY(t.Add("lookup", "centred", {t.Operand(0), table}));
  const ir::ValueId sum = WHET_TRY(t.Add("reduce", "sum", {whole}, fold.Attrs("sum")));
  t.Emit("quantize", {sum}, {{"scale", double{in.scale[0]}}});
  return {};
}

}  // namespace

Status Reduce(Translation& t) {
  const auto code = static_cast<wire::Builtin>(t.builder().source().Code(t.op()));
  const Fold fold = WHET_TRY(FoldOf(t));
  const char* kind = KindOf(code);
  const ir::Type& in = t.in(0).type;
  if (!in.quant.present()) {
    t.Emit(t.ir_op(), {t.Operand(0)}, fold.Attrs(kind));
    return {};
  }
  const bool chooses = code == wire::Builtin::REDUCE_MAX || code == wire::Builtin::REDUCE_MIN;
  if (chooses && in.dtype == DType::kI8) {
    t.EmitKeeping(t.ir_op(), {t.Operand(0)}, fold.Attrs(kind));
    return {};
  }
  if (code == wire::Builtin::SUM && in.dtype == DType::kI8 && fold.count < 1 << 23)
    return SumOfBytes(t, fold);
  return ThroughFloat(
      t, [&](std::vector<ir::ValueId> x) { return t.Add("reduce", "real", {x[0]}, fold.Attrs(kind)); });
}

Status ArgMin(Translation& t) {
  const size_t axis = WHET_TRY(t.Axis(WHET_TRY(t.Int(1, "axis")), 0));
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"axis", static_cast<int64_t>(axis)},
          {"keep_dims", int64_t{0}},
          {"smallest", int64_t{1}},
          {"to", std::string(DTypeName(t.out().type.dtype))}});
  return {};
}

Status TopK(Translation& t) {
  const int64_t k = WHET_TRY(t.Int(1, "number of elements"));
  const std::string to(DTypeName(t.out(1).type.dtype));
  return t.EmitMany("top_k", {t.Operand(0)}, {{"axis", int64_t{-1}}, {"k", k}, {"to", to}});
}

Status Cumsum(Translation& t) {
  const wire::CumsumOptions* options = t.op().options_as_Cumsum();
  const size_t axis = WHET_TRY(t.Axis(WHET_TRY(t.Int(1, "axis")), 0));
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"kind", std::string("sum")},
          {"axis", static_cast<int64_t>(axis)},
          {"exclusive", int64_t{options && options->exclusive()}},
          {"reverse", int64_t{options && options->reverse()}}});
  return {};
}

// x less the logarithm of its exponentials' sum, in the way that nothing overflows.
Status LogSoftmax(Translation& t) {
  const int64_t last = static_cast<int64_t>(t.in(0).dims.size()) - 1;
  return ThroughFloat(t, [&](std::vector<ir::ValueId> x) -> Result<ir::ValueId> {
    const Fold fold{{last}, true};
    const ir::ValueId top = WHET_TRY(t.Add("reduce", "top", {x[0]}, fold.Attrs("max")));
    const ir::ValueId below = WHET_TRY(t.Add("sub", "below", {x[0], top}));
    const ir::ValueId e = WHET_TRY(t.Add("exp", "exponentials", {below}));
    const ir::ValueId sum = WHET_TRY(t.Add("reduce", "sum", {e}, fold.Attrs("sum")));
    return t.Add("sub", "result", {below, WHET_TRY(t.Add("log", "logarithm", {sum}))});
  });
}

// x divided by the length of its last axis, which counts as 1e-6 at least.
Status L2Normalization(Translation& t) {
  const int64_t last = static_cast<int64_t>(t.in(0).dims.size()) - 1;
  return ThroughFloat(t, [&](std::vector<ir::ValueId> x) -> Result<ir::ValueId> {
    const ir::ValueId square = WHET_TRY(t.Add("mul", "square", {x[0], x[0]}));
    const ir::ValueId sum = WHET_TRY(t.Add("reduce", "sum", {square}, Fold{{last}, true}.Attrs("sum")));
    const ir::ValueId root = WHET_TRY(t.Add("sqrt", "root", {sum}));
    const ir::ValueId least = t.graph().AddConstant(t.name() + ".least", ir::Tensor::Of<float>({}, {1e-6f}));
    const ir::ValueId length = WHET_TRY(t.Add("maximum", "length", {root, least}));
    return t.Add("div", "result", {x[0], length});
  });
}

// x * (bias + alpha * sum of squares of the channels around)^-beta; the sum is a product with a band of ones.
Status LocalResponse(Translation& t) {
  const wire::LrnOptions* o = t.op().options_as_Lrn();
  const int64_t c = t.in(0).dims.empty() ? 0 : t.in(0).dims.back();
  if (!o || c < 1 || c > 4096 || o->radius() < 0) return Error("its options or channels make no sense");
  ir::Tensor band(DType::kF32, {c, c});
  for (int64_t i = 0; i < c * c; ++i) {
    if (std::abs(i / c - i % c) <= o->radius())
      band.MutableData<float>()[static_cast<size_t>(i)] = o->alpha();
  }
  const auto number = [&](float value, const char* suffix) {
    return t.graph().AddConstant(fmt::format("{}.{}", t.name(), suffix), ir::Tensor::Of<float>({}, {value}));
  };
  const ir::ValueId x = t.Operand(0);
  const ir::ValueId square = WHET_TRY(t.Add("mul", "square", {x, x}));
  const ir::ValueId around =
      WHET_TRY(t.Add("fully_connected", "around", {square, t.graph().AddConstant(t.name() + ".band", band)}));
  const ir::ValueId base = WHET_TRY(t.Add("add", "base", {around, number(o->bias(), "bias")}));
  const ir::ValueId factor = WHET_TRY(t.Add("pow", "factor", {base, number(-o->beta(), "exponent")}));
  t.Emit("mul", {x, factor});
  return {};
}

}  // namespace whet::import::tflite
