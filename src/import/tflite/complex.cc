// SPDX-License-Identifier: Apache-2.0
// RFFT2D and what takes its complex numbers apart. They are pairs of floats along a last dimension.
#include <fmt/format.h>

#include <algorithm>

#include "import/dft.h"
#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

constexpr int64_t kMaxLength = 1 << 20;

// One part of each number.
Result<ir::ValueId> PartOf(Translation& t, int64_t part) {
  if (!t.in(0).complex) return Error("its operand has no complex numbers");
  return EmitterOf(t).Strided(t.Operand(0), t.in(0).dims.size() - 1, part, 1, 1);
}

Status GivePart(Translation& t, int64_t part) {
  t.Emit("reshape", {WHET_TRY(PartOf(t, part))}, {{"shape", t.out().dims}});
  return {};
}

struct Grid {
  int64_t batch, rows, columns;  // of the signal
  int64_t height, width;         // of the transform
  int64_t bins() const { return width / 2 + 1; }
};

Result<Grid> ReadGrid(Translation& t) {
  const ir::Dims& dims = t.in(0).dims;
  const std::vector<int64_t> length = WHET_TRY(t.Ints(1, "length"));
  if (t.in(0).complex || t.in(0).type.dtype != DType::kF32 || !t.out().complex)
    return Error("it must turn float32 into complex64");
  if (dims.size() < 2 || length.size() != 2 || ir::ElementCount(dims) < 1)
    return Error(
        fmt::format("a length of {} numbers does not fit {}", length.size(), ToString(t.in(0).type.shape)));
  const auto [least, most] = std::minmax(length[0], length[1]);
  if (least < 1 || most > kMaxLength) return Error(fmt::format("its lengths must be 1 to {}", kMaxLength));
  const int64_t rows = dims[dims.size() - 2], columns = dims.back();
  Grid grid{ir::ElementCount(dims) / rows / columns, rows, columns, length[0], length[1]};
  ir::Dims wanted(dims.begin(), dims.end() - 2);
  wanted.insert(wanted.end(), {grid.height, grid.bins(), 2});
  if (t.out().dims != wanted) return Error("its result has another shape");
  return grid;
}

// Cut or followed by zeros along an axis, so that it has `n` elements.
Result<ir::ValueId> Fitted(const Emitter& emit, ir::ValueId id, size_t axis, int64_t n) {
  const ir::Dims dims = WHET_TRY(emit.DimsOf(id));
  if (dims[axis] > n) return emit.Strided(id, axis, 0, 1, n);
  ir::Dims before(dims.size(), 0), after = before;
  after[axis] = n - dims[axis];
  return emit.Padded(id, before, after);
}

// Spectra of rows [batch * height, bins, 2] to those of columns, [batch, height, bins, 2].
Result<ir::ValueId> OverColumns(const Emitter& emit, ir::ValueId id, const Grid& g) {
  id = WHET_TRY(emit.Reshaped(id, {g.batch, g.height, g.bins(), 2}));
  if (g.height == 1) return id;
  id = WHET_TRY(emit.Transposed(id, {0, 2, 1, 3}));
  id = WHET_TRY(emit.Reshaped(id, {g.batch * g.bins(), g.height, 2}));
  id = WHET_TRY(AddDft(emit, id, g.height, false));
  id = WHET_TRY(emit.Reshaped(id, {g.batch, g.bins(), g.height, 2}));
  return emit.Transposed(id, {0, 2, 1, 3});
}

}  // namespace

// x [..., rows, columns] and the lengths [2] to the spectrum's half, complex [..., height, width / 2 + 1].
Status Rfft2d(Translation& t) {
  const Grid g = WHET_TRY(ReadGrid(t));
  const Emitter emit = EmitterOf(t);
  ir::ValueId id = WHET_TRY(emit.Reshaped(t.Operand(0), {g.batch, g.rows, g.columns}));
  id = WHET_TRY(Fitted(emit, WHET_TRY(Fitted(emit, id, 1, g.height)), 2, g.width));
  id = WHET_TRY(emit.Reshaped(id, {g.batch * g.height, g.width, 1}));
  id = WHET_TRY(OverColumns(emit, WHET_TRY(AddDft(emit, id, g.bins(), false)), g));
  t.Emit("reshape", {id}, {{"shape", t.out().dims}});
  return {};
}

Status RealPart(Translation& t) {
  return GivePart(t, 0);
}

Status ImaginaryPart(Translation& t) {
  return GivePart(t, 1);
}

Status ComplexAbs(Translation& t) {
  const Emitter emit = EmitterOf(t);
  const ir::ValueId real = WHET_TRY(PartOf(t, 0)), imaginary = WHET_TRY(PartOf(t, 1));
  const ir::ValueId squares = WHET_TRY(emit.add("mul", {real, real}, {}, {}));
  const ir::ValueId others = WHET_TRY(emit.add("mul", {imaginary, imaginary}, {}, {}));
  const ir::ValueId sum = WHET_TRY(emit.add("add", {squares, others}, {}, {}));
  t.Emit("reshape", {WHET_TRY(emit.add("sqrt", {sum}, {}, {}))}, {{"shape", t.out().dims}});
  return {};
}

}  // namespace whet::import::tflite
