// SPDX-License-Identifier: Apache-2.0
// Pieces that conversions put together when one operator becomes several ops.
#ifndef WHET_IMPORT_ONNX_COMPOSE_H_
#define WHET_IMPORT_ONNX_COMPOSE_H_

#include <string>
#include <vector>

#include "import/onnx/scalar.h"

namespace whet::import {

using Ids = std::vector<ir::ValueId>;

// A constant of any number type; reals are truncated to integers.
ir::ValueId Numbers(OnnxNode& node, DType dtype, ir::Dims dims, const std::vector<double>& values);
// 0, 1, ... count - 1 along the last of `rank` dimensions, or `from_last` dimensions before it.
Result<ir::ValueId> Counting(OnnxNode& node, DType dtype, int64_t count, size_t from_last = 0);

// Sizes that must be known; refuses with the remedy to bind them.
Result<ir::Dims> KnownDims(OnnxNode& node, ir::ValueId id);

// Folds axes (counted from 0) by reduce; of no elements the result is the kind's neutral number.
Result<ir::ValueId> Folded(OnnxNode& node, const std::string& kind, ir::ValueId x,
                           const std::vector<int64_t>& axes, bool keep = true);
Result<ir::ValueId> MeanOf(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& axes, bool keep = true);

// x itself where nothing is to be done.
Result<ir::ValueId> Permuted(OnnxNode& node, ir::ValueId x, const std::vector<int64_t>& perm);
Result<ir::ValueId> WithDims(OnnxNode& node, ir::ValueId x, const ir::Dims& dims);

// Of f32 and f64, along one axis.
Result<ir::ValueId> SoftmaxOf(OnnxNode& node, ir::ValueId x, int64_t axis);
Result<ir::ValueId> LogSoftmaxOf(OnnxNode& node, ir::ValueId x, int64_t axis);

// Part [begin, end) of an axis.
Result<ir::ValueId> Part(OnnxNode& node, ir::ValueId x, size_t axis, int64_t begin, int64_t end);

// Where `condition` holds `a`, else `b`; broadcast.
Result<ir::ValueId> Select(OnnxNode& node, ir::ValueId condition, ir::ValueId a, ir::ValueId b);

// first, first + 1, ... last - 1.
std::vector<int64_t> AxesFrom(size_t first, size_t last);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_COMPOSE_H_
