// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ops/movement.h"
#include "ops/visit.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  if (view.in(0).shape.size() != 2) return Error("its operand must be rows [n, k]");
  const ir::Type numbers{DType::kI64, {view.in(0).shape[0]}, {}};
  return std::vector<ir::Type>{view.in(0), numbers, numbers, numbers, {DType::kI64, {1}, {}}};
}

Status Verify(const NodeView& view) {
  const DType dtype = view.in(0).dtype;
  if (dtype == DType::kF16 || dtype == DType::kBF16)
    return Error("it does not compare 16-bit floats; cast them");
  return {};
}

// -1, 0 or 1; all NaNs are equal and behind the numbers.
template <typename T>
int Order(T a, T b) {
  const bool a_nan = a != a, b_nan = b != b;
  if (a_nan || b_nan) return static_cast<int>(a_nan) - static_cast<int>(b_nan);
  return static_cast<int>(a > b) - static_cast<int>(a < b);
}

int OrderOfRows(const ir::Tensor& x, int64_t a, int64_t b) {
  const int64_t k = x.dims()[1];
  return VisitStored(x.dtype(), [&](auto zero) {
    const auto data = x.Data<decltype(zero)>();
    for (int64_t i = 0; i < k; ++i) {
      const int order = Order(data[static_cast<size_t>(a * k + i)], data[static_cast<size_t>(b * k + i)]);
      if (order != 0) return order;
    }
    return 0;
  });
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const ir::Tensor& x = view.in(0);
  const int64_t n = x.dims()[0], k = x.dims()[1];
  std::vector<int64_t> order(static_cast<size_t>(n)), group(order.size()), first, count;
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return OrderOfRows(x, a, b) < 0; });
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || OrderOfRows(x, order[i - 1], order[i]) != 0) first.push_back(order[i]);
    group[static_cast<size_t>(order[i])] = static_cast<int64_t>(first.size()) - 1;
  }
  std::vector<int64_t> place(first.size());  // of each group among the results
  std::iota(place.begin(), place.end(), 0);
  if (view.attrs().Int("sorted", 1) == 0) {
    std::vector<int64_t> sequence = place;
    std::sort(sequence.begin(), sequence.end(), [&](int64_t a, int64_t b) {
      return first[static_cast<size_t>(a)] < first[static_cast<size_t>(b)];
    });
    for (size_t i = 0; i < sequence.size(); ++i)
      place[static_cast<size_t>(sequence[i])] = static_cast<int64_t>(i);
  }
  ir::Tensor rows = ResultTensor(view), firsts(DType::kI64, {n}), inverse(DType::kI64, {n}),
             counts(DType::kI64, {n});
  for (size_t g = 0; g < first.size(); ++g) {
    firsts.MutableData<int64_t>()[static_cast<size_t>(place[g])] = first[g];
    for (int64_t i = 0; i < k; ++i) CopyElement(x, first[g] * k + i, rows, place[g] * k + i);
  }
  for (size_t i = 0; i < group.size(); ++i) {
    const int64_t at = place[static_cast<size_t>(group[i])];
    inverse.MutableData<int64_t>()[i] = at;
    ++counts.MutableData<int64_t>()[static_cast<size_t>(at)];
  }
  const ir::Tensor found = ir::Tensor::Of<int64_t>({1}, {static_cast<int64_t>(first.size())});
  return std::vector{rows, firsts, inverse, counts, found};
}

constexpr AttrSpec kAttrs[] = {{"sorted", AttrKind::kInt, false,
                                "1: rows ascend; 0: in the order in which they first occur; 1 when absent"}};

}  // namespace

const Op kOp_unique = {"unique", "different rows, where they first occur, which one each row is, how often",
                       1,        1,
                       5,        kAttrs,
                       Infer,    Verify,
                       Eval};

}  // namespace whet::ops
