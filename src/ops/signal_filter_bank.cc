// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/signal.h"

namespace whet::ops {
namespace {

enum Operand { kX, kWeights, kRest, kBegins, kFirsts, kWidths };

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const auto filters = ir::StaticDims(view.in(kBegins).shape);
  if (!filters || filters->size() != 1 || (*filters)[0] < 2)
    return Error("operand 3 must be a vector of at least two numbers");
  return std::vector{Plain(DType::kU64, {ir::Dim((*filters)[0] - 1)})};
}

// No filter reads beside the spectrum or the weights.
Status CheckFilters(const NodeView& view) {
  const int64_t bins = CountOf(view.in(kX)), weights = CountOf(view.in(kWeights));
  for (int64_t i = 0; i < CountOf(view.in(kBegins)); ++i) {
    const int64_t begin = view.constant(kBegins)->IntAt(i), first = view.constant(kFirsts)->IntAt(i),
                  width = view.constant(kWidths)->IntAt(i);
    if (width <= 0) continue;
    if (begin < 0 || first < 0 || begin + width > bins || first + width > weights)
      return Error(fmt::format("filter {} reads beside its operands", i));
  }
  return {};
}

Status Verify(const NodeView& view) {
  WHET_TRY(CheckSignal(view, kX, DType::kU32));
  for (size_t i = kWeights; i <= kWidths; ++i) WHET_TRY(CheckTable(view, i, DType::kI16));
  if (view.in(kRest).shape != view.in(kWeights).shape || view.in(kFirsts).shape != view.in(kBegins).shape ||
      view.in(kWidths).shape != view.in(kBegins).shape)
    return Error("the tables of the filters differ in size");
  return CheckFilters(view);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  ir::Tensor y(DType::kU64, *ir::StaticDims(view.output_types[0].shape));
  const auto x = view.in(kX).Data<uint32_t>();
  // Filter i (from 1) sums its own weights' products and those that filter i - 1 leaves.
  const auto product = [&](size_t table, int64_t i) {
    uint64_t sum = 0;
    for (int64_t j = 0; j < view.in(kWidths).IntAt(i); ++j) {
      const auto weight = static_cast<uint64_t>(view.in(table).IntAt(view.in(kFirsts).IntAt(i) + j));
      sum += weight * x[static_cast<size_t>(view.in(kBegins).IntAt(i) + j)];
    }
    return sum;
  };
  for (int64_t i = 1; i <= y.count(); ++i)
    y.MutableData<uint64_t>()[static_cast<size_t>(i - 1)] = product(kWeights, i) + product(kRest, i - 1);
  return std::vector{std::move(y)};
}

}  // namespace

constinit const Op kOp_signal_filter_bank = {
    "signal_filter_bank", "energies summed by overlapping filters", 6, 6, 1, {}, Infer, Verify, Eval};

}  // namespace whet::ops
