// SPDX-License-Identifier: Apache-2.0
// What conversions that several source formats share build graphs with: the importer's own way to add nodes and
// constants, so that names, folding and checks are the importer's.
#ifndef WHET_IMPORT_EMITTER_H_
#define WHET_IMPORT_EMITTER_H_

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::import {

struct Emitter {
  // Adds a node of one result; `declared` decides dtype and quantisation where inference leaves them open.
  std::function<Result<ir::ValueId>(const std::string& op, std::vector<ir::ValueId> inputs, ir::Attrs attrs,
                                    const ir::Type& declared)>
      add;
  std::function<ir::ValueId(ir::Tensor tensor, ir::Quant quant)> constant;
  const ir::Graph& graph;

  Result<ir::ValueId> Reshaped(ir::ValueId id, const ir::Dims& dims) const;
  Result<ir::ValueId> Transposed(ir::ValueId id, const std::vector<int64_t>& perm) const;
  // The sizes of a value, all known.
  Result<ir::Dims> DimsOf(ir::ValueId id) const;

  // Elements begin, begin + step, ... of one axis, `count` of them; everything of the others.
  Result<ir::ValueId> Strided(ir::ValueId id, size_t axis, int64_t begin, int64_t step, int64_t count) const;
  // Zeros before and after along some axes, pairs of numbers for each axis; the value itself when all are 0.
  Result<ir::ValueId> Padded(ir::ValueId id, const ir::Dims& before, const ir::Dims& after) const;
};

}  // namespace whet::import

#endif  // WHET_IMPORT_EMITTER_H_
