// SPDX-License-Identifier: Apache-2.0
#include "ops/signal.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace whet::ops {
namespace {

int16_t Fixed(double x) {
  return static_cast<int16_t>(std::floor(0.5 + 32767 * x));
}

}  // namespace

Status CheckSignal(const NodeView& view, size_t i, DType dtype) {
  const ir::Type& type = view.in(i);
  if (type.dtype == dtype && !type.quant.present() && ir::StaticDims(type.shape)) return {};
  return Error(fmt::format("operand {} is {}, it must be {} without quantisation, of known size", i,
                           ToString(type), DTypeName(dtype)));
}

Status CheckTable(const NodeView& view, size_t i, DType dtype) {
  WHET_TRY(CheckSignal(view, i, dtype));
  return view.constant(i) ? Status() : Error(fmt::format("operand {} must be constant", i));
}

Status CheckRange(const NodeView& view, const char* name, int64_t low, int64_t high) {
  const int64_t value = view.attrs().Int(name);
  if (value >= low && value <= high) return {};
  return Error(fmt::format("attribute '{}' is {}, it must be from {} to {}", name, value, low, high));
}

int64_t CountOf(const ir::Type& type) {
  return ir::ElementCount(*ir::StaticDims(type.shape));
}

int BitWidth(uint64_t x) {
  int width = 0;
  for (; x != 0; x /= 2) ++width;
  return width;
}

std::vector<int16_t> RfftTwiddles(int64_t half) {
  std::vector<int16_t> pairs;
  for (int64_t k = 0; k < half; ++k) {
    const double phase = -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(half);
    pairs.push_back(Fixed(std::cos(phase)));
    pairs.push_back(Fixed(std::sin(phase)));
  }
  return pairs;
}

std::vector<int16_t> RfftTurns(int64_t half) {
  std::vector<int16_t> pairs;
  for (int64_t k = 0; k < half / 2; ++k) {
    const double phase = -std::numbers::pi * (static_cast<double>(k + 1) / static_cast<double>(half) + 0.5);
    pairs.push_back(Fixed(std::cos(phase)));
    pairs.push_back(Fixed(std::sin(phase)));
  }
  return pairs;
}

std::vector<int32_t> LogTable() {
  std::vector<int32_t> table;
  for (int i = 0; i <= 128; ++i)
    table.push_back(static_cast<int32_t>(std::lround(65536 * (std::log2(1 + i / 128.0) - i / 128.0))));
  return table;
}

}  // namespace whet::ops
