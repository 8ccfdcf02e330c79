// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"

namespace whet::ops {
namespace {

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  const auto choose = [](auto a, auto b) { return a > b || a != a ? a : b; };  // NaN of either stays
  if (view.quantised(0)) return std::vector{MapStored(view, choose)};
  return EvalNumbers(view, choose, choose);
}

}  // namespace

constinit const Op kOp_maximum = {
    "maximum", "the larger of two elements", 2, 2, 1, {}, InferChoice, CheckChoice, Eval, Kind::kBinary};

}  // namespace whet::ops
