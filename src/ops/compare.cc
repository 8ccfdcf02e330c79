// SPDX-License-Identifier: Apache-2.0
#include "ops/compare.h"

#include <fmt/format.h>

#include "ops/typecheck.h"

namespace whet::ops {

Result<std::vector<ir::Type>> InferCompare(const NodeView& view) {
  return std::vector<ir::Type>{
      {DType::kBool, WHET_TRY(BroadcastShapes(view.in(0).shape, view.in(1).shape)), {}}};
}

Status CheckCompare(const NodeView& view, bool truths) {
  const ir::Type &a = view.in(0), &b = view.in(1);
  const Families allowed = truths ? kNumberFamilies | kBoolFamily : kNumberFamilies;
  if (FamilyOf(a) == FamilyOf(b) && (FamilyOf(a) & allowed) && view.out(0).dtype == DType::kBool) return {};
  return Error(fmt::format(
      "compares {} with {} into {}; operands must be unquantised numbers of one type, the result bool",
      ToString(a), ToString(b), DTypeName(view.out(0).dtype)));
}

}  // namespace whet::ops
