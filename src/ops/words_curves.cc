// SPDX-License-Identifier: Apache-2.0
// sigmoid, tanh and softmax of 16-bit activations.
#include <algorithm>
#include <cmath>

#include "ops/rounding.h"
#include "ops/words.h"

namespace whet::ops {
namespace {

using ir::Tensor;

int64_t FloorShift(int64_t x, int bits) {
  return static_cast<int64_t>(std::floor(std::ldexp(static_cast<double>(x), -bits)));
}

// The logistic function of |x| in steps of 2^-16, at x of 24 * 2^(16 - extra) to a unit.
int64_t Interpolated(const std::vector<int32_t>& table, int64_t x, int bits) {
  const int64_t i = x >> bits, share = x - (i << bits);
  const int64_t first = table[static_cast<size_t>(i)], second = table[static_cast<size_t>(i + 1)];
  return (first << bits) + share * (second - first);
}

int64_t Logistic(const std::vector<int32_t>& table, int64_t x) {
  const int64_t size = std::abs(x);
  const int64_t y = size >> 9 >= 255 ? int64_t{0x7fff} << 10 : Interpolated(table, size, 9);
  return FloorShift(x >= 0 ? y + (1 << 9) : (int64_t{1} << 25) - y + (1 << 9) - 1, 10);
}

int64_t Tanh(const std::vector<int32_t>& table, int64_t x) {
  const int64_t size = std::abs(x), middle = int64_t{1} << 23, round = 1 << 7;
  const int64_t y = size >> 8 >= 255 ? int64_t{0xffff} << 8 : Interpolated(table, size, 8);
  return FloorShift(x >= 0 ? y - middle + round : middle - y + round - 1, 8);
}

}  // namespace

std::vector<int32_t> LogisticTable() {
  const auto at = [](double i) { return 65536.0 / (1.0 + std::exp(-i / 24.0)); };
  std::vector<int32_t> table(256);
  for (size_t n = 0; n < table.size(); ++n) {
    const double i = static_cast<double>(n), bend = at(i + 1) - 2 * at(i) + at(i - 1);
    table[n] = RoundEven(at(i) - bend / 16);  // half of what interpolation misses in the middle
  }
  table[255] = 65535;
  return table;
}

// The operand in steps of 1 / (3 * 4096), by a multiplier of 15 bits; one step is 3 exactly where the scale is
// 2^-12.
LogisticScale LogisticScaleOf(float in_scale) {
  if (in_scale == 0x1p-12f) return {3, 0};
  double multiplier = double{in_scale} * 4096.0 * 3.0;
  int32_t shift = 0;
  while (multiplier <= 32767.0 / 2.0 && shift <= 30) {
    ++shift;
    multiplier *= 2.0;
  }
  return {static_cast<int32_t>(multiplier), shift};
}

Result<std::vector<Tensor>> EvalLogisticWords(const EvalView& view, bool tanh) {
  const LogisticScale scale = LogisticScaleOf(view.input_types[0].quant.scale[0]);
  const std::vector<int32_t> table = LogisticTable();
  const int64_t round = scale.shift > 0 ? int64_t{1} << (scale.shift - 1) : 0;
  Tensor out(DType::kI16, view.in(0).dims());
  const auto x = view.in(0).Data<int16_t>();
  const auto y = out.MutableData<int16_t>();
  for (size_t i = 0; i < x.size(); ++i) {
    const int64_t scaled = FloorShift(int64_t{x[i]} * scale.multiplier + round, scale.shift);
    y[i] = static_cast<int16_t>(tanh ? Tanh(table, scaled) : Logistic(table, scaled));
  }
  return std::vector{std::move(out)};
}

std::vector<int32_t> SoftmaxWordTable(float scale, double beta, int64_t count) {
  const double high = std::ldexp(1.0, SoftmaxBits(count)), low = 0x1p22, step = double{scale} * beta;
  std::vector<int32_t> table(512);
  for (size_t i = 0; i < 256; ++i) {
    table[i] = RoundEven(high * std::exp(-(256.0 * static_cast<double>(i) * step)));
    table[256 + i] = RoundEven(low * std::exp(-(static_cast<double>(i) * step)));
  }
  return table;
}

std::vector<int16_t> ExpTableTflm() {
  const auto real = [](double x) { return std::exp(x); };
  return WordTable(real, ir::Quant::PerTensor(10.0f / 65535.0f, 32767),
                   ir::Quant::PerTensor(2.0f / 65535.0f, 0), ir::Dialect::kTflm);
}

std::vector<int16_t> InverseTableTflm() {
  const auto real = [](double x) { return 1.0 / (1.0 + x); };
  return WordTable(real, ir::Quant::PerTensor(1.0f / 65535.0f, -32768),
                   ir::Quant::PerTensor(2.0f / 65535.0f, 0), ir::Dialect::kTflm);
}

MultiplierD SoftmaxWordMultiplier(float scale, double beta) {
  return QuantizeMultiplier(static_cast<double>(scale * static_cast<float>(beta)) / (10.0 / 65535.0));
}

namespace {

void SoftmaxRow(const int16_t* x, int16_t* y, int64_t count, const std::vector<int32_t>& table) {
  const int32_t largest = *std::max_element(x, x + count);
  const auto e = [&](int64_t i) {
    const size_t d = static_cast<size_t>(largest - x[i]);
    return (static_cast<uint64_t>(table[d / 256]) * static_cast<uint64_t>(table[256 + d % 256]) +
            (1 << 21)) >>
           22;
  };
  uint64_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += e(i);
  for (int64_t i = 0; i < count; ++i) {
    y[i] = static_cast<int16_t>(std::min<uint64_t>((e(i) * 32768 + sum / 2) / sum, 32767));
  }
}

void SoftmaxRowTflm(const int16_t* x, int16_t* y, int64_t count, MultiplierD m) {
  const std::vector<int16_t> exp = ExpTableTflm(), inverse = InverseTableTflm();
  const int32_t largest = *std::max_element(x, x + count);
  int64_t sum = 0;
  std::vector<int64_t> e(static_cast<size_t>(count));
  for (size_t i = 0; i < e.size(); ++i) {
    const int64_t centred = int64_t{ScaleD(x[i] - largest, m)} + 32767;
    sum += e[i] = WordAt(exp, Clamp(centred, {-32768, 32767}));
  }
  int width = 0;  // significant bits of the sum
  while (sum >> width) ++width;
  const int64_t shifted = FloorShift((sum << (31 - width)) + (1 << 13), 14);
  const int64_t share = WordAt(inverse, Clamp(shifted - (1 << 15) - (1 << 16), {-32768, 32767}));
  for (size_t i = 0; i < e.size(); ++i) {
    const int64_t scaled = FloorShift(e[i] * share + (int64_t{1} << (width - 2)), width - 1);
    y[i] = static_cast<int16_t>(Clamp(scaled, {0, 32767}));
  }
}

}  // namespace

Result<std::vector<Tensor>> EvalSoftmaxWords(const EvalView& view, double beta) {
  const float scale = view.input_types[0].quant.scale[0];
  Tensor out(DType::kI16, view.in(0).dims());
  const int64_t count = out.dims().back();
  const std::vector<int32_t> table = SoftmaxWordTable(scale, beta, count);
  const MultiplierD m = SoftmaxWordMultiplier(scale, beta);
  for (int64_t start = 0; start < out.count(); start += count) {
    const int16_t* x = view.in(0).Data<int16_t>().data() + start;
    int16_t* y = out.MutableData<int16_t>().data() + start;
    if (view.dialect == ir::Dialect::kWhet) SoftmaxRow(x, y, count, table);
    if (view.dialect == ir::Dialect::kTflm) SoftmaxRowTflm(x, y, count, m);
  }
  return std::vector{std::move(out)};
}

}  // namespace whet::ops
