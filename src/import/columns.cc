// SPDX-License-Identifier: Apache-2.0
#include "import/columns.h"

#include <fmt/format.h>

#include <functional>
#include <numeric>

namespace whet::import {
namespace {

// Each tap becomes a few nodes.
constexpr int64_t kMaxTaps = 1024;

int64_t Product(const ir::Dims& dims) {
  return std::accumulate(dims.begin(), dims.end(), int64_t{1}, std::multiplies<>());
}

Result<int64_t> Placements(int64_t size, const ColumnWindow& w, size_t d) {
  const int64_t room = size + w.begin[d] + w.end[d] - w.dilation[d] * (w.kernel[d] - 1) - 1;
  if (room < 0) return Error(fmt::format("a window of {} does not fit into {}", w.kernel[d], size));
  return room / w.stride[d] + 1;
}

// Joins parts [rows, C] along the channels, in every group on its own: [rows, G * parts * C / G].
Result<ir::ValueId> JoinChannels(const Emitter& emit, const std::vector<ir::ValueId>& parts, int64_t rows,
                                 int64_t channels, int64_t groups) {
  const ir::Type declared = emit.graph.type(parts[0]);
  std::vector<ir::ValueId> grouped;
  for (ir::ValueId part : parts) {
    grouped.push_back(WHET_TRY(emit.Reshaped(part, {rows, groups, channels / groups})));
  }
  if (grouped.size() == 1) return grouped[0];
  return emit.add("concat", grouped, {{"axis", int64_t{2}}}, declared);
}

// x at every tap of the window, in the order of the weights.
Result<std::vector<ir::ValueId>> TapsOf(const Emitter& emit, ir::ValueId padded, const ColumnWindow& w,
                                        const ir::Dims& out, bool flipped) {
  const int64_t taps = Product(w.kernel);
  if (taps > kMaxTaps)
    return Error(fmt::format("a window of {} taps with computed weights; {} are possible", taps, kMaxTaps));
  std::vector<ir::ValueId> parts;
  for (int64_t tap = 0; tap < taps; ++tap) {
    ir::ValueId part = padded;
    int64_t rest = flipped ? taps - 1 - tap : tap;
    for (size_t d = w.kernel.size(); d-- > 0; rest /= w.kernel[d]) {
      part = WHET_TRY(emit.Strided(part, d + 1, rest % w.kernel[d] * w.dilation[d], w.stride[d], out[d]));
    }
    parts.push_back(part);
  }
  return parts;
}

// Weights [O, C / G, K...] as [T * C / G, O], or [G, T * C / G, O / G] when there are groups.
Result<ir::ValueId> WeightMatrix(const Emitter& emit, ir::ValueId weights, int64_t groups) {
  const ir::Dims dims = WHET_TRY(emit.DimsOf(weights));
  const int64_t taps = Product(ir::Dims(dims.begin() + 2, dims.end())), out = dims[0] / groups;
  const ir::ValueId flat = WHET_TRY(emit.Reshaped(weights, {groups, out, dims[1], taps}));
  const ir::ValueId turned = WHET_TRY(emit.Transposed(flat, {0, 3, 2, 1}));
  if (groups == 1) return emit.Reshaped(turned, {taps * dims[1], out});
  return emit.Reshaped(turned, {groups, taps * dims[1], out});
}

Result<ir::ValueId> PaddedSpace(const Emitter& emit, ir::ValueId x, const ColumnWindow& w) {
  ir::Dims before{0}, after{0};
  before.insert(before.end(), w.begin.begin(), w.begin.end());
  after.insert(after.end(), w.end.begin(), w.end.end());
  before.push_back(0), after.push_back(0);
  return emit.Padded(x, before, after);
}

}  // namespace

Result<ir::ValueId> DepthColumns(const Emitter& emit, ir::ValueId volume, const ColumnWindow& w) {
  const ir::Dims dims = WHET_TRY(emit.DimsOf(volume));
  const int64_t depth = WHET_TRY(Placements(dims[1], w, 0)), rows = dims[0] * depth * dims[2] * dims[3];
  const ir::ValueId padded = WHET_TRY(emit.Padded(volume, {0, w.begin[0], 0, 0, 0}, {0, w.end[0], 0, 0, 0}));
  std::vector<ir::ValueId> parts;
  for (int64_t k = 0; k < w.kernel[0]; ++k) {
    parts.push_back(WHET_TRY(emit.Strided(padded, 1, k * w.dilation[0], w.stride[0], depth)));
  }
  const ir::ValueId joined = WHET_TRY(JoinChannels(emit, parts, rows, dims[4], w.groups));
  return emit.Reshaped(joined, {dims[0] * depth, dims[2], dims[3], dims[4] * w.kernel[0]});
}

Result<ir::ValueId> ConvolveByProducts(const Emitter& emit, ir::ValueId x, ir::ValueId weights,
                                       ir::ValueId bias, const ColumnWindow& w, bool flipped) {
  const ir::Dims in = WHET_TRY(emit.DimsOf(x)), dims = WHET_TRY(emit.DimsOf(weights));
  ir::Dims space;
  for (size_t d = 0; d < w.kernel.size(); ++d) space.push_back(WHET_TRY(Placements(in[d + 1], w, d)));
  const int64_t rows = in[0] * Product(space), width = Product(w.kernel) * in.back();
  const ir::ValueId padded = WHET_TRY(PaddedSpace(emit, x, w));
  const auto parts = WHET_TRY(TapsOf(emit, padded, w, space, flipped));
  ir::ValueId columns = WHET_TRY(JoinChannels(emit, parts, rows, in.back(), w.groups));
  if (w.groups == 1) {
    columns = WHET_TRY(emit.Reshaped(columns, {rows, width}));
  } else {
    columns = WHET_TRY(emit.Transposed(columns, {1, 0, 2}));
  }
  const ir::ValueId matrix = WHET_TRY(WeightMatrix(emit, weights, w.groups));
  ir::ValueId result = WHET_TRY(emit.add("matmul", {columns, matrix}, {}, {}));
  if (w.groups > 1) result = WHET_TRY(emit.Transposed(result, {1, 0, 2}));
  if (bias != ir::kNoValue) {
    result = WHET_TRY(emit.Reshaped(result, {rows, dims[0]}));
    result = WHET_TRY(emit.add("add", {result, bias}, {}, {}));
  }
  ir::Dims out{in[0]};
  out.insert(out.end(), space.begin(), space.end());
  out.push_back(dims[0]);
  return emit.Reshaped(result, out);
}

}  // namespace whet::import
