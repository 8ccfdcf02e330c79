// SPDX-License-Identifier: Apache-2.0
#include "ops/op.h"

namespace whet::ops {
namespace {

#define WHET_OP(name) &kOp_##name,
constexpr const Op* kOps[] = {
#include "ops/ops.inc"
    nullptr};
#undef WHET_OP

}  // namespace

std::span<const Op* const> AllOps() {
  return {kOps, std::size(kOps) - 1};
}

const Op* FindOp(std::string_view name) {
  for (const Op* op : AllOps()) {
    if (name == op->name) return op;
  }
  return nullptr;
}

Kind KindOf(std::string_view name) {
  const Op* op = FindOp(name);
  return op ? op->kind : Kind::kOther;
}

}  // namespace whet::ops
