// SPDX-License-Identifier: Apache-2.0
// GridSample and AffineGrid.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxPoints = int64_t{1} << 24;

// Where element `i` of `size` lies from -1 to 1.
float Normalised(int64_t i, int64_t size, bool align_corners) {
  const double at = static_cast<double>(i), n = static_cast<double>(size);
  if (align_corners) return size == 1 ? -1 : static_cast<float>(2 * at / (n - 1) - 1);
  return static_cast<float>((2 * at + 1) / n - 1);
}

// The positions of all elements of space, the last axis first, and a 1: [points, axes + 1].
ir::Tensor Positions(const ir::Dims& space, bool align_corners) {
  const int64_t points = ir::ElementCount(space);
  std::vector<float> values;
  for (int64_t p = 0; p < points; ++p) {
    int64_t rest = p;
    for (size_t d = space.size(); d-- > 0; rest /= space[d])
      values.push_back(Normalised(rest % space[d], space[d], align_corners));
    values.push_back(1);
  }
  return ir::Tensor::Of<float>({points, static_cast<int64_t>(space.size()) + 1}, values);
}

}  // namespace

Status OnnxGridSample(OnnxNode& node) {
  if (node.rank(0) != 4 && node.rank(0) != 5)
    return node.Refuse("a grid over other than images and volumes", "reshape the operand to [N, C, H, W]");
  std::string mode = node.Text("mode", "linear");
  if (mode == "bilinear") mode = "linear";
  if (mode == "bicubic") mode = "cubic";
  const ir::Attrs attrs{{"mode", mode},
                        {"padding", node.Text("padding_mode", "zeros")},
                        {"coordinates", node.Int("align_corners", 0) ? "align_corners" : "normalized"}};
  const ir::ValueId x = WHET_TRY(node.ToChannelsLast(node.in(0)));
  return node.YieldChannelsFirst(WHET_TRY(node.Add("grid_sample", {x, node.in(1)}, attrs)));
}

// theta [N, n, n + 1] and the size [N, C, S...] to positions [N, S..., n].
Status OnnxAffineGrid(OnnxNode& node) {
  const std::vector<int64_t> size = WHET_TRY(node.ConstantInts(1, "size"));
  const int64_t axes = static_cast<int64_t>(size.size()) - 2;
  if (axes < 1 || axes > 3 || node.rank(0) != 3 || WHET_TRY(ir::CheckedCount(size).With("its size")) == 0)
    return Error("its size must be [N, C, H, W] or [N, C, D, H, W]");
  ir::Dims space(size.begin() + 2, size.end()), result = space;
  if (ir::ElementCount(space) > kMaxPoints) return Error("its grid has more than 2^24 points");
  const ir::ValueId positions = node.Constant(Positions(space, node.Int("align_corners", 0) != 0));
  const ir::ValueId theta = WHET_TRY(node.emitter().Transposed(node.in(0), {0, 2, 1}));
  result.insert(result.begin(), size[0]);
  result.push_back(axes);
  return node.Yield("reshape", {WHET_TRY(node.Add("matmul", {positions, theta}))}, {{"shape", result}});
}

}  // namespace whet::import
