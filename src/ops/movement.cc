// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"

#include <fmt/format.h>

namespace whet::ops {

ir::Tensor ResultTensor(const EvalView& view) {
  const ir::Type& type = view.output_types[0];
  return ir::Tensor(type.dtype, *ir::StaticDims(type.shape));
}

Status RequirePerTensor(const NodeView& view, size_t i) {
  const ir::Quant& quant = view.in(i).quant;
  if (!quant.present() || quant.per_tensor()) return {};
  return Error(
      fmt::format("operand {} is quantised per channel; quantise it per tensor, or fold the constant", i));
}

Status RequireIndices(const NodeView& view, size_t i) {
  const DType type = view.in(i).dtype;
  if (type == DType::kI32 || type == DType::kI64) return {};
  return Error(fmt::format("operand {} is {}; it must be i32 or i64", i, DTypeName(type)));
}

Status CheckConstantIndices(const NodeView& view, size_t i, const ir::Dim& size) {
  const ir::Tensor* indices = view.constant(i);
  if (!indices || !size.known()) return {};
  for (int64_t k = 0; k < indices->count(); ++k) {
    const int64_t index = indices->IntAt(k);
    if (index >= -size.size() && index < size.size()) continue;
    return Error(
        fmt::format("index {} is outside an axis of {} elements; correct the constant", index, size.size()));
  }
  return {};
}

Result<std::vector<int64_t>> PerAxis(const NodeView& view, const char* name, int64_t least) {
  constexpr int64_t kNoTotalOverflows = int64_t{1} << 40;
  std::vector<int64_t> values = view.attrs().Ints(name);
  const size_t rank = view.in(0).shape.size();
  if (values.size() != rank) {
    return Error(fmt::format("attribute '{}' has {} numbers; it needs one for each of {} axes", name,
                             values.size(), rank));
  }
  for (int64_t& value : values) {
    if (value < least)
      return Error(fmt::format("attribute '{}' holds {}; it must be at least {}", name, value, least));
    value = std::min(value, kNoTotalOverflows);
  }
  return values;
}

}  // namespace whet::ops
