// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "ops/op.h"

namespace whet::ops {
namespace {

constexpr AttrSpec kAttrs[] = {{"to", AttrKind::kText, true, "name of the element type, such as u32"}};

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  const auto dtype = ParseDType(view.attrs().Text("to"));
  if (!dtype || DTypeSize(*dtype) != DTypeSize(view.in(0).dtype)) {
    return Error(fmt::format("attribute 'to' is '{}', which is no element type of the size of {}",
                             view.attrs().Text("to"), DTypeName(view.in(0).dtype)));
  }
  return std::vector<ir::Type>{{*dtype, view.in(0).shape, {}}};
}

Status Verify(const NodeView& view) {
  if (!view.in(0).quant.present() && !view.out(0).quant.present()) return {};
  return Error("quantised values have no bits of their own; dequantize before");
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return std::vector{
      ir::Tensor::FromBytes(view.output_types[0].dtype, view.in(0).dims(), view.in(0).bytes())};
}

}  // namespace

constinit const Op kOp_bit_cast = {
    "bit_cast", "the same bits as elements of another type", 1, 1, 1, kAttrs, Infer, Verify, Eval};

}  // namespace whet::ops
