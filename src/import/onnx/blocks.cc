// SPDX-License-Identifier: Apache-2.0
// SpaceToDepth and DepthToSpace: images cut into blocks, whose pixels become channels, and back.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/shape.h"

namespace whet::import {
namespace {

// Seen as `apart`, permuted, seen as `together`.
Status YieldRegrouped(OnnxNode& node, const ir::Dims& apart, const std::vector<int64_t>& perm,
                      const ir::Dims& together) {
  const ir::ValueId blocks = WHET_TRY(Reshaped(node, node.in(0), ir::ToShape(apart)));
  const ir::ValueId moved = WHET_TRY(node.Add("transpose", {blocks}, {{"perm", perm}}, node.type(0)));
  return YieldReshaped(node, moved, ir::ToShape(together));
}

Result<ir::Dims> ReadImage(OnnxNode& node) {
  const auto dims = ir::StaticDims(node.type(0).shape);
  if (!dims) return node.Refuse("its sizes are open", "bind them with --shape");
  if (dims->size() != 4) return Error("its operand must have 4 dimensions");
  return *dims;
}

Result<int64_t> BlockSize(OnnxNode& node) {
  const int64_t block = node.Int("blocksize", 0);
  if (block < 1 || block > (1 << 15)) return Error(fmt::format("its blocksize is {}", block));
  return block;
}

}  // namespace

Status OnnxSpaceToDepth(OnnxNode& node) {
  const ir::Dims d = WHET_TRY(ReadImage(node));
  const int64_t b = WHET_TRY(BlockSize(node));
  if (d[2] % b != 0 || d[3] % b != 0) return Error("its image cannot be cut into such blocks");
  const std::string mode = node.Text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") return Error(fmt::format("mode '{}' is neither DCR nor CRD", mode));
  const std::vector<int64_t> perm =
      mode == "DCR" ? std::vector<int64_t>{0, 3, 5, 1, 2, 4} : std::vector<int64_t>{0, 1, 3, 5, 2, 4};
  return YieldRegrouped(node, {d[0], d[1], d[2] / b, b, d[3] / b, b}, perm,
                        {d[0], d[1] * b * b, d[2] / b, d[3] / b});
}

Status OnnxDepthToSpace(OnnxNode& node) {
  const ir::Dims d = WHET_TRY(ReadImage(node));
  const int64_t b = WHET_TRY(BlockSize(node));
  const std::string mode = node.Text("mode", "DCR");
  if (d[1] % (b * b) != 0) return Error("its channels are not a multiple of the block's pixels");
  const int64_t c = d[1] / (b * b);
  const ir::Dims image{d[0], c, d[2] * b, d[3] * b};
  if (mode == "DCR") return YieldRegrouped(node, {d[0], b, b, c, d[2], d[3]}, {0, 3, 4, 1, 5, 2}, image);
  if (mode == "CRD") return YieldRegrouped(node, {d[0], c, b, b, d[2], d[3]}, {0, 1, 4, 2, 5, 3}, image);
  return Error(fmt::format("mode '{}' is neither DCR nor CRD", mode));
}

}  // namespace whet::import
