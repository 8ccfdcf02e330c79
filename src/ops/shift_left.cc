// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  return CheckBinary(view, kIntegerFamilies);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return EvalBits(view, []<typename T>(T a, T b) {
    return b < T{0} || static_cast<uint64_t>(b) >= 8 * sizeof(T)
               ? T{0}
               : static_cast<T>(static_cast<uint64_t>(a) << b);
  });
}

}  // namespace

constinit const Op kOp_shift_left = {
    "shift_left", "bits moved towards the top, 0 from below", 2, 2, 1, {}, InferBinary, Verify, Eval,
    Kind::kBinary};

}  // namespace whet::ops
