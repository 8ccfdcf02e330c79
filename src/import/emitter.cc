// SPDX-License-Identifier: Apache-2.0
#include "import/emitter.h"

#include <fmt/format.h>

#include <algorithm>

namespace whet::import {

Result<ir::ValueId> Emitter::Reshaped(ir::ValueId id, const ir::Dims& dims) const {
  const ir::Type declared = graph.type(id);
  return add("reshape", {id}, {{"shape", dims}}, declared);
}

Result<ir::ValueId> Emitter::Transposed(ir::ValueId id, const std::vector<int64_t>& perm) const {
  const ir::Type declared = graph.type(id);
  return add("transpose", {id}, {{"perm", perm}}, declared);
}

Result<ir::Dims> Emitter::DimsOf(ir::ValueId id) const {
  const std::optional<ir::Dims> dims = ir::StaticDims(graph.type(id).shape);
  if (!dims)
    return Error(
        fmt::format("its operand {} has open sizes; bind them with --shape", ToString(graph.type(id).shape)));
  return *dims;
}

Result<ir::ValueId> Emitter::Strided(ir::ValueId id, size_t axis, int64_t begin, int64_t step,
                                     int64_t count) const {
  const ir::Type declared = graph.type(id);
  ir::Dims end = WHET_TRY(DimsOf(id));
  if (begin == 0 && step == 1 && count == end[axis]) return id;
  ir::Dims begins(end.size(), 0), steps(end.size(), 1);
  begins[axis] = begin;
  end[axis] = begin + (count - 1) * step + 1;
  steps[axis] = step;
  return add("slice", {id}, {{"begin", begins}, {"end", end}, {"step", steps}}, declared);
}

Result<ir::ValueId> Emitter::Padded(ir::ValueId id, const ir::Dims& before, const ir::Dims& after) const {
  const auto zero = [](int64_t n) { return n == 0; };
  if (std::all_of(before.begin(), before.end(), zero) && std::all_of(after.begin(), after.end(), zero))
    return id;
  const ir::Type declared = graph.type(id);
  return add("pad", {id}, {{"before", before}, {"after", after}, {"value", 0.0}}, declared);
}

}  // namespace whet::import
