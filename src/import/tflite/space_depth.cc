// SPDX-License-Identifier: Apache-2.0
// Operators that move elements between space and channels or batches: reshape, transpose, reshape.
#include <fmt/format.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

ir::Attrs Perm(std::vector<int64_t> perm) {
  return {{"perm", std::move(perm)}};
}

Result<int64_t> BlockOf(Translation& t, const wire::SpaceDepthOptions* options) {
  if (!options || options->block_size() < 1) return Error("its block size must be positive");
  if (t.in(0).dims.size() != 4 || t.out().dims.size() != 4)
    return Error("its tensors must have 4 dimensions");
  if (ir::ElementCount(t.in(0).dims) != ir::ElementCount(t.out().dims)) {
    return Error("its result has another size than its operand");
  }
  return options->block_size();
}

// x seen as `dims`, its axes exchanged, then as the result is.
Status Rearrange(Translation& t, ir::ValueId x, const ir::Dims& dims, std::vector<int64_t> perm) {
  if (ir::ElementCount(dims) != ir::ElementCount(t.out().dims)) {
    return Error(fmt::format("its block does not go with its operand {} and result {}",
                             ToString(t.in(0).type.shape), ToString(t.out().type.shape)));
  }
  const ir::ValueId parts = t.Reshaped(x, dims, "parts");
  const ir::ValueId moved = WHET_TRY(t.Add("transpose", "moved", {parts}, Perm(std::move(perm))));
  t.EmitKeeping("reshape", {moved}, {{"shape", t.out().dims}});
  return {};
}

// Blocks and amounts of the two *_ND operators: one or two spatial dimensions, what follows taken as one.
struct Blocks {
  int64_t block[2] = {1, 1}, before[2] = {0, 0}, after[2] = {0, 0};
  size_t spatial;
};

Result<Blocks> BlocksOf(Translation& t) {
  const std::vector<int64_t> block = WHET_TRY(t.Ints(1, "block shape")),
                             amounts = WHET_TRY(t.Ints(2, "amounts"));
  Blocks b;
  b.spatial = block.size();
  if (b.spatial < 1 || b.spatial > 2 || amounts.size() != 2 * b.spatial ||
      t.in(0).dims.size() < b.spatial + 1 || t.in(0).dims.size() != t.out().dims.size()) {
    return Error(
        "its block must have one or two dimensions that its operand has, and its amounts two for each");
  }
  for (size_t i = 0; i < b.spatial; ++i) {
    b.block[i] = block[i];
    b.before[i] = amounts[2 * i];
    b.after[i] = amounts[2 * i + 1];
    if (block[i] < 1 || amounts[2 * i] < 0 || amounts[2 * i + 1] < 0) {
      return Error("its block must be positive and its amounts not negative");
    }
  }
  return b;
}

// [batch, height, width, rest] of dims that have one or two spatial dimensions.
ir::Dims AsImage(const ir::Dims& dims, size_t spatial) {
  ir::Dims image{dims[0], dims[1], spatial == 2 ? dims[2] : 1, 1};
  for (size_t i = spatial + 1; i < dims.size(); ++i) image[3] *= dims[i];
  return image;
}

}  // namespace

Status SpaceToDepth(Translation& t) {
  const int64_t b = WHET_TRY(BlockOf(t, t.op().options_as_SpaceToDepth()));
  const ir::Dims& d = t.in(0).dims;
  if (d[1] % b != 0 || d[2] % b != 0) return Error(fmt::format("blocks of {} do not divide its image", b));
  return Rearrange(t, t.Operand(0), {d[0], d[1] / b, b, d[2] / b, b, d[3]}, {0, 1, 3, 2, 4, 5});
}

Status DepthToSpace(Translation& t) {
  const int64_t b = WHET_TRY(BlockOf(t, t.op().options_as_DepthToSpace()));
  const ir::Dims& d = t.in(0).dims;
  if (d[3] / b % b != 0) return Error(fmt::format("blocks of {} do not divide its channels", b));
  return Rearrange(t, t.Operand(0), {d[0], d[1], d[2], b, b, d[3] / b / b}, {0, 1, 3, 2, 4, 5});
}

Status SpaceToBatch(Translation& t) {
  const Blocks b = WHET_TRY(BlocksOf(t));
  ir::Dims before(t.in(0).dims.size(), 0), after = before, d = t.in(0).dims;
  for (size_t i = 0; i < b.spatial; ++i) {
    before[i + 1] = b.before[i];
    after[i + 1] = b.after[i];
    d[i + 1] += b.before[i] + b.after[i];
    if (d[i + 1] % b.block[i] != 0) return Error("its blocks do not divide the padded image");
  }
  const ir::ValueId x =
      WHET_TRY(t.Add("pad", "padded", {t.Operand(0)}, {{"before", before}, {"after", after}}));
  d = AsImage(d, b.spatial);
  return Rearrange(t, x, {d[0], d[1] / b.block[0], b.block[0], d[2] / b.block[1], b.block[1], d[3]},
                   {2, 4, 0, 1, 3, 5});
}

Status BatchToSpace(Translation& t) {
  const Blocks b = WHET_TRY(BlocksOf(t));
  const ir::Dims d = AsImage(t.in(0).dims, b.spatial);
  const int64_t batches = b.block[0] * b.block[1];
  if (batches < 1 || d[0] % batches != 0) return Error("its blocks do not divide its batches");
  const ir::ValueId parts =
      t.Reshaped(t.Operand(0), {b.block[0], b.block[1], d[0] / batches, d[1], d[2], d[3]}, "parts");
  const ir::ValueId moved = WHET_TRY(t.Add("transpose", "moved", {parts}, Perm({2, 3, 0, 4, 1, 5})));
  const ir::Dims whole{d[0] / batches, d[1] * b.block[0], d[2] * b.block[1], d[3]};
  const ir::ValueId image = t.Reshaped(moved, whole, "whole");
  const ir::Dims begin{0, b.before[0], b.before[1], 0},
      end{whole[0], whole[1] - b.after[0], whole[2] - b.after[1], whole[3]};
  if (begin[1] > end[1] || begin[2] > end[2]) return Error("it crops more than there is");
  const ir::ValueId cropped = WHET_TRY(
      t.Add("slice", "cropped", {image}, {{"begin", begin}, {"end", end}, {"step", ir::Dims(4, 1)}}));
  t.EmitKeeping("reshape", {cropped}, {{"shape", t.out().dims}});
  return {};
}

}  // namespace whet::import::tflite
