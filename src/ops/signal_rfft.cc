// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/signal.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {
    {"length", AttrKind::kInt, true, "of the transform, a power of two; shorter rows are padded with zeros"}};

constexpr int64_t kMostLength = 1 << 16;

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  ir::Shape shape = view.in(0).shape;
  if (shape.empty()) return Error("operand 0 has no dimension");
  shape.back() = ir::Dim(view.attrs().Int("length") + 2);
  return std::vector{Plain(DType::kI16, std::move(shape))};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, 0, DType::kI16));
  WHET_TRY(CheckRange(view, "length", 4, kMostLength));
  const int64_t length = view.attrs().Int("length");
  if ((length & (length - 1)) != 0)
    return Error(fmt::format("attribute 'length' is {}, it must be a power of two", length));
  if (view.in(0).shape.back().size() <= length) return {};
  return Error("the rows are longer than the transform");
}

// Complex numbers of 16 bits; sums wrap, products lose 15 bits and round ties up.
struct Number {
  int16_t r = 0, i = 0;
};

int16_t Rounded(int64_t product) {
  return static_cast<int16_t>((product + 16384) >> 15);
}
Number operator+(Number a, Number b) {
  return {static_cast<int16_t>(a.r + b.r), static_cast<int16_t>(a.i + b.i)};
}
Number operator-(Number a, Number b) {
  return {static_cast<int16_t>(a.r - b.r), static_cast<int16_t>(a.i - b.i)};
}
Number operator*(Number a, Number b) {
  return {Rounded(int64_t{a.r} * b.r - int64_t{a.i} * b.i), Rounded(int64_t{a.r} * b.i + int64_t{a.i} * b.r)};
}
Number operator/(Number a, int by) {
  return {Rounded(int64_t{a.r} * (32767 / by)), Rounded(int64_t{a.i} * (32767 / by))};
}
Number TurnedRight(Number a) {  // times -i
  return {a.i, static_cast<int16_t>(-a.r)};
}

std::vector<Number> Numbers(const std::vector<int16_t>& pairs) {
  std::vector<Number> numbers(pairs.size() / 2);
  for (size_t k = 0; k < numbers.size(); ++k) numbers[k] = {pairs[2 * k], pairs[2 * k + 1]};
  return numbers;
}

// Every `radix`-th element is transformed by itself, then the parts are joined; `step` tells which twiddles.
std::vector<Number> Transform(const std::vector<Number>& x, const std::vector<Number>& w, size_t step) {
  const size_t n = x.size(), radix = n % 4 == 0 ? 4 : 2, m = n / radix;
  if (n == 1) return x;
  std::vector<std::vector<Number>> parts;
  for (size_t k = 0; k < radix; ++k) {
    std::vector<Number> part;
    for (size_t j = k; j < n; j += radix) part.push_back(x[j]);
    parts.push_back(Transform(part, w, step * radix));
  }
  std::vector<Number> y(n);
  for (size_t j = 0; j < m; ++j) {
    Number t[4];
    for (size_t k = 0; k < radix; ++k) {
      t[k] = parts[k][j] / static_cast<int>(radix);
      if (k > 0) t[k] = t[k] * w[k * j * step];
    }
    if (radix == 2) {
      y[j] = t[0] + t[1];
      y[j + m] = t[0] - t[1];
    } else {
      const Number odd = TurnedRight(t[1] - t[3]);
      y[j] = (t[0] + t[2]) + (t[1] + t[3]);
      y[j + m] = (t[0] - t[2]) + odd;
      y[j + 2 * m] = (t[0] + t[2]) - (t[1] + t[3]);
      y[j + 3 * m] = (t[0] - t[2]) - odd;
    }
  }
  return y;
}

std::vector<Number> RealTransform(const std::vector<int16_t>& row) {
  const size_t half = row.size() / 2;
  const std::vector<Number> turns = Numbers(RfftTurns(static_cast<int64_t>(half)));
  const std::vector<Number> z = Transform(Numbers(row), Numbers(RfftTwiddles(static_cast<int64_t>(half))), 1);
  std::vector<Number> y(half + 1);
  const Number first = z[0] / 2;
  y[0].r = static_cast<int16_t>(first.r + first.i);
  y[half].r = static_cast<int16_t>(first.r - first.i);
  for (size_t k = 1; k <= half / 2; ++k) {
    const Number a = z[k] / 2, b = Number{z[half - k].r, static_cast<int16_t>(-z[half - k].i)} / 2;
    const Number sum = a + b, turned = (a - b) * turns[k - 1];
    y[k] = {static_cast<int16_t>((sum.r + turned.r) >> 1), static_cast<int16_t>((sum.i + turned.i) >> 1)};
    y[half - k] = {static_cast<int16_t>((sum.r - turned.r) >> 1),
                   static_cast<int16_t>((turned.i - sum.i) >> 1)};
  }
  return y;
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const int64_t length = view.attrs().Int("length"), period = view.in(0).dims().back();
  ir::Tensor out(DType::kI16, *ir::StaticDims(view.output_types[0].shape));
  const auto y = out.MutableData<int16_t>();
  size_t at = 0;
  for (int64_t row = 0; row < view.in(0).count() / period; ++row) {
    std::vector<int16_t> padded(static_cast<size_t>(length), 0);
    for (int64_t i = 0; i < period; ++i)
      padded[static_cast<size_t>(i)] = static_cast<int16_t>(view.in(0).IntAt(row * period + i));
    for (const Number& number : RealTransform(padded)) {
      y[at++] = number.r;
      y[at++] = number.i;
    }
  }
  return std::vector{std::move(out)};
}

}  // namespace

constinit const Op kOp_signal_rfft = {
    "signal_rfft", "Fourier transform of real rows, in 16 bits", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
