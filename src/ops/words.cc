// SPDX-License-Identifier: Apache-2.0
#include "ops/words.h"

#include <algorithm>
#include <cmath>

#include "ops/epilogue.h"
#include "ops/rounding.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

using ir::Tensor;

constexpr Bounds kWord{-32768, 32767};
constexpr int32_t kFirst = -32768, kSpan = 128;

std::vector<int16_t> PlainNodes(const RealFunction& real, const ir::Quant& in, const ir::Quant& out) {
  std::vector<int16_t> table(kWordNodes);
  for (int32_t i = 0; i < kWordNodes; ++i) {
    const double x = double{in.scale[0]} * (kFirst + kSpan * i - in.zero_point[0]);
    const int32_t y = RoundEven(real(x) / double{out.scale[0]});
    table[static_cast<size_t>(i)] = static_cast<int16_t>(Clamp(int64_t{y} + out.zero_point[0], kWord));
  }
  return table;
}

// TFLite's: nodes a little closer than 128 steps, each moved by half of what interpolation misses at the middle.
std::vector<int16_t> TfliteNodes(const RealFunction& real, const ir::Quant& in, const ir::Quant& out) {
  const auto at = [&](float x) { return static_cast<float>(real(double{x})); };
  const float scale = in.scale[0], to = out.scale[0];
  const float low = scale * static_cast<float>(kFirst - in.zero_point[0]),
              high = scale * static_cast<float>(32767 - in.zero_point[0]);
  const float out_low = to * static_cast<float>(kFirst - out.zero_point[0]),
              out_high = to * static_cast<float>(32767 - out.zero_point[0]);
  const float step = (high - low) / 512.0f, half = step / 2.0f, inverse = 65536.0f / (out_high - out_low);
  std::vector<int16_t> table(kWordNodes);
  const auto put = [&](size_t i, float y) {
    table[i] =
        std::isnan(y) ? int16_t{0} : static_cast<int16_t>(std::clamp(std::round(y), -32768.0f, 32767.0f));
  };
  for (size_t i = 0; i < 512; ++i) {
    const float x = low + static_cast<float>(i) * step;
    const float sample = std::round(at(x) * inverse);
    const float between = std::round((at(x + step) * inverse + sample) / 2.0f);
    const float error = between - std::round(at(x + half) * inverse);
    put(i, sample - std::round(error / 2.0f));
  }
  put(512, at(high) * inverse);
  return table;
}

}  // namespace

std::vector<int16_t> WordTable(const RealFunction& real, const ir::Quant& in, const ir::Quant& out,
                               ir::Dialect dialect) {
  return dialect == ir::Dialect::kTflm ? TfliteNodes(real, in, out) : PlainNodes(real, in, out);
}

int32_t WordAt(std::span<const int16_t> table, int32_t x) {
  const size_t i = static_cast<size_t>(x - kFirst) / kSpan;
  const int32_t share = (x - kFirst) % kSpan, slope = table[i + 1] - table[i];
  return table[i] + static_cast<int32_t>(std::floor((slope * share + 64) / 128.0));
}

Result<std::vector<Tensor>> EvalWords(const EvalView& view, const RealFunction& real) {
  const auto table = WordTable(real, view.input_types[0].quant, view.output_types[0].quant, view.dialect);
  if (view.in(0).dtype() == DType::kI32) return std::vector{Tensor::Of<int16_t>({kWordNodes}, table)};
  Tensor out(DType::kI16, view.in(0).dims());
  const auto x = view.in(0).Data<int16_t>();
  const auto y = out.MutableData<int16_t>();
  for (size_t i = 0; i < x.size(); ++i) y[i] = static_cast<int16_t>(Clamp(WordAt(table, x[i]), kWord));
  return std::vector{std::move(out)};
}

bool BySlopes(const ir::Node& node, const ir::Type& in, const ir::Type& out) {
  if (node.op == "quantize" && in.dtype == DType::kI32) return true;
  if (!IsQuantI16(in) && !IsQuantI16(out)) return false;
  return node.op == "clamp" || node.op == "leaky_relu" || node.op == "abs" ||
         (node.op == "quantize" && in.quant.present());
}

int64_t SumLimit(double factor) {
  return static_cast<int64_t>(std::min(std::floor(0x1p24 / factor), 2147483647.0));
}

Slopes SlopesOf(const ir::Node& node, const ir::Type& in, const ir::Type& out) {
  const std::string& op = node.op;
  const ir::Attrs& attrs = node.attrs;
  if (!in.quant.present()) {
    const double factor = attrs.Real("scale", 1) / double{out.quant.scale[0]};
    return {factor, factor};
  }
  const float from = in.quant.scale[0];
  const float to = out.quant.scale[0], single = from / to;
  if (op == "abs") return {double{single}, -double{single}};
  if (op == "leaky_relu") {
    const float alpha = static_cast<float>(attrs.Real("alpha", 0.01)), negative = from * alpha / to;
    return {double{single}, double{negative}};
  }
  return {double{from} / double{to}, double{from} / double{to}};
}

Status CheckSlopes(const NodeView& view) {
  const Slopes slopes = SlopesOf(view.node, view.in(0), view.out(0));
  const float positive = static_cast<float>(slopes.positive),
              negative = static_cast<float>(std::fabs(slopes.negative));
  const float both[] = {positive, negative == 0 ? positive : negative};
  if (view.in(0).dtype != DType::kI32) return CheckRequant(both, 65535);
  return positive < 0x1p13f ? CheckRequant(both, std::min<int64_t>(SumLimit(double{positive}), 65535))
                            : Error("the scale of the sum is more than 2^13 times the result's");
}

Result<std::vector<Tensor>> EvalSlopes(const EvalView& view) {
  const ir::Type& out_type = view.output_types[0];
  const ir::Quant &in = view.input_types[0].quant, &to = out_type.quant;
  const int64_t in_zero = in.present() ? in.zero_point[0] : 0;
  const bool clamps = view.node.op == "clamp";
  const Bounds bounds = clamps ? StoredBounds(out_type, view.attrs(), "min", "max")
                               : StoredBounds({out_type.dtype, {}, {}}, {});
  const Slopes slopes = SlopesOf(view.node, view.input_types[0], out_type);
  const MultiplierD up = QuantizeMultiplier(slopes.positive), down = QuantizeMultiplier(slopes.negative);
  Tensor out(out_type.dtype, view.in(0).dims());
  const bool tflm = view.dialect == ir::Dialect::kTflm;
  const double factor =
      tflm ? std::ldexp(up.q31, up.shift - 31) : double{static_cast<float>(slopes.positive)};
  const int64_t limit = view.in(0).dtype() == DType::kI32 ? SumLimit(factor) : kInt32Max;
  for (int64_t i = 0; i < out.count(); ++i) {
    const int64_t centred = view.in(0).IntAt(i) - in_zero;
    const int32_t x = static_cast<int32_t>(std::clamp(centred, -limit, limit));
    const int32_t scaled = tflm ? ScaleD(x, x >= 0 ? up : down)
                                : ScaleF(x, static_cast<float>(x >= 0 ? slopes.positive : slopes.negative));
    StoreAt(out, i, Clamp(int64_t{scaled} + to.zero_point[0], bounds));
  }
  return std::vector{std::move(out)};
}

}  // namespace whet::ops
