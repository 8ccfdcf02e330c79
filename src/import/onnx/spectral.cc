// SPDX-License-Identifier: Apache-2.0
// Constants of signal processing: windows and the mel filter bank.
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "import/onnx/ops.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxLength = 1 << 24;

// Real numbers in the type that the node names, float32 where it names none.
Status YieldReals(OnnxNode& node, ir::Dims dims, const std::vector<double>& values) {
  const DType dtype = WHET_TRY(DTypeOfOnnx(static_cast<int32_t>(node.Int("output_datatype", 1))));
  const ir::ValueId constant = node.Constant(ir::Tensor::Of<double>(std::move(dims), values));
  const bool half = dtype == DType::kF16 || dtype == DType::kBF16;
  return node.YieldAlias(
      WHET_TRY(node.Add("cast", {constant}, {{"to", std::string(DTypeName(half ? DType::kF32 : dtype))}})));
}

Result<double> Number(OnnxNode& node, size_t i, std::string_view meaning) {
  const std::vector<double> values = WHET_TRY(node.ConstantReals(i, meaning));
  if (values.size() != 1 || !std::isfinite(values[0]))
    return Error(fmt::format("its {} must be one number", meaning));
  return values[0];
}

// A window whose element at the share `t` of a turn is value(t).
Status YieldWindow(OnnxNode& node, const std::function<double(double)>& value) {
  const double size = WHET_TRY(Number(node, 0, "size"));
  if (size < 1 || size > static_cast<double>(kMaxLength)) return Error(fmt::format("its size is {}", size));
  const double turn = node.Int("periodic", 1) ? size : std::max(1.0, size - 1);
  std::vector<double> values;
  for (double i = 0; i < size; ++i) values.push_back(value(2 * std::numbers::pi * i / turn));
  const auto count = static_cast<int64_t>(values.size());
  return YieldReals(node, {count}, values);
}

double ToMel(double hertz) {
  return 2595 * std::log10(1 + hertz / 700);
}

double ToHertz(double mel) {
  return 700 * (std::pow(10, mel / 2595) - 1);
}

struct Bank {
  int64_t bands, length, rate;
  double low, high;

  int64_t bins() const { return length / 2 + 1; }
  // The bin at the foot, the peak or the other foot of bands: edge i is the foot of band i.
  int64_t Edge(int64_t i) const {
    const double step = (ToMel(high) - ToMel(low)) / static_cast<double>(bands + 2);
    const double hertz = ToHertz(ToMel(low) + step * static_cast<double>(i));
    return static_cast<int64_t>(
        std::floor(static_cast<double>(length + 1) * hertz / static_cast<double>(rate)));
  }
};

Status CheckBank(const Bank& bank) {
  const bool fits = bank.bands >= 1 && bank.bands <= 1 << 16 && bank.length >= 1 && bank.length <= 1 << 20 &&
                    bank.rate >= 1 && bank.low >= 0 && bank.high >= bank.low &&
                    bank.bands * bank.bins() <= kMaxLength && bank.Edge(bank.bands + 1) <= bank.bins();
  return fits ? Status()
              : Error("its bands do not fit the spectrum; the upper edge is half the sample rate at most");
}

// Triangles over the bins: [bins, bands].
std::vector<double> Triangles(const Bank& bank) {
  std::vector<double> values(static_cast<size_t>(bank.bins() * bank.bands), 0);
  for (int64_t band = 0; band < bank.bands; ++band) {
    const auto set = [&](int64_t bin, int64_t part, int64_t whole) {
      if (bin >= bank.bins()) return;
      values[static_cast<size_t>(bin * bank.bands + band)] =
          whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
    };
    const int64_t foot = bank.Edge(band), peak = bank.Edge(band + 1), end = bank.Edge(band + 2);
    for (int64_t bin = foot; bin <= peak; ++bin) set(bin, bin - foot, peak - foot);
    for (int64_t bin = peak; bin < end; ++bin) set(bin, end - bin, end - peak);
  }
  return values;
}

}  // namespace

Status OnnxHannWindow(OnnxNode& node) {
  return YieldWindow(node, [](double t) { return 0.5 - 0.5 * std::cos(t); });
}

Status OnnxHammingWindow(OnnxNode& node) {
  return YieldWindow(node, [](double t) { return 25.0 / 46 - 21.0 / 46 * std::cos(t); });
}

Status OnnxBlackmanWindow(OnnxNode& node) {
  return YieldWindow(node, [](double t) { return 0.42 - 0.5 * std::cos(t) + 0.08 * std::cos(2 * t); });
}

// num_mel_bins, dft_length, sample_rate, lower_edge_hertz, upper_edge_hertz
Status OnnxMelWeightMatrix(OnnxNode& node) {
  double numbers[5];
  constexpr const char* kMeanings[] = {"num_mel_bins", "dft_length", "sample_rate", "lower_edge_hertz",
                                       "upper_edge_hertz"};
  for (size_t i = 0; i < 5; ++i) {
    numbers[i] = WHET_TRY(Number(node, i, kMeanings[i]));
    if (std::abs(numbers[i]) > 1e9) return Error(fmt::format("its {} is {}", kMeanings[i], numbers[i]));
  }
  const Bank bank{static_cast<int64_t>(numbers[0]), static_cast<int64_t>(numbers[1]),
                  static_cast<int64_t>(numbers[2]), numbers[3], numbers[4]};
  WHET_TRY(CheckBank(bank));
  return YieldReals(node, {bank.bins(), bank.bands}, Triangles(bank));
}

}  // namespace whet::import
