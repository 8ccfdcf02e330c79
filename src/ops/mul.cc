// SPDX-License-Identifier: Apache-2.0
#include "ops/binary.h"
#include "ops/typecheck.h"

namespace whet::ops {
namespace {

Status Verify(const NodeView& view) {
  WHET_TRY(CheckBinary(view, kNumberFamilies | kQuantFamilies));
  if (!(FamilyOf(view.in(0)) & kQuantFamilies)) return {};
  const int64_t largest = IsQuantI8(view.in(0)) ? 255 * 255 : int64_t{1} << 30;
  return CheckRequant(
      ScalesF(view.in(0).quant.scale[0], view.in(1).quant.scale, view.out(0).quant.scale[0], 1), largest);
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  if (!view.quantised(0)) return EvalNumbers(view, [](auto a, auto b) { return a * b; }, kWrapMul);
  const ir::Quant &a = view.input_types[0].quant, &b = view.input_types[1].quant;
  const Requant requant(view, a.scale[0], b.scale, 1);
  const int32_t a_zero = a.zero_point[0], b_zero = b.zero_point[0];
  return std::vector{
      MapStored(view, [&](int32_t x, int32_t y) { return requant.Stored((x - a_zero) * (y - b_zero)); })};
}

}  // namespace

constinit const Op kOp_mul = {"mul",       "product of two tensors, element by element",
                              2,           2,
                              1,           kBinaryAttrs,
                              InferBinary, Verify,
                              Eval,        Kind::kBinary};

}  // namespace whet::ops
