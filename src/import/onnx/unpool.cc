// SPDX-License-Identifier: Apache-2.0
// MaxUnpool: every element goes back to where MaxPool's indices say, among zeros.
#include <fmt/format.h>

#include "import/onnx/ops.h"
#include "import/onnx/window.h"

namespace whet::import {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 24;

// The sizes that MaxPool had in front of it, as far as they follow from its result.
Result<ir::Dims> DimsBefore(OnnxNode& node) {
  const ir::Shape space = WHET_TRY(SpaceOf(node, 0));
  ir::Dims dims = WHET_TRY(node.emitter().DimsOf(node.in(0)));
  const Window window = WHET_TRY(ReadWindow(node, space, {}));
  for (size_t d = 0; d < window.rank(); ++d) {
    int64_t& size = dims[d + 2];
    size = (size - 1) * window.stride[d] - window.begin[d] - window.end[d] + window.kernel[d];
    if (size < 1) return Error(fmt::format("its result would have the size {}", size));
  }
  if (WHET_TRY(ir::CheckedCount(dims).With("its result")) > kMaxElements)
    return Error("its result has more than 2^24 elements");
  return dims;
}

// Zeros behind what is there, up to the wanted sizes.
Result<ir::Dims> Missing(const ir::Dims& dims, const std::vector<int64_t>& wanted) {
  ir::Dims after;
  for (size_t d = 0; d < dims.size(); ++d) {
    if (wanted.size() != dims.size() || wanted[d] < dims[d])
      return Error("its output_shape is smaller than what its operand and window give");
    after.push_back(wanted[d] - dims[d]);
  }
  return after;
}

}  // namespace

// x, indices, output_shape?
Status OnnxMaxUnpool(OnnxNode& node) {
  const Emitter emit = node.emitter();
  const ir::Dims dims = WHET_TRY(DimsBefore(node)), from = WHET_TRY(emit.DimsOf(node.in(0)));
  if (ir::StaticDims(node.type(1).shape) != from) return Error("its operand and its indices differ in shape");
  const int64_t count = ir::ElementCount(from);
  const ir::ValueId zeros = node.Constant(ir::Tensor(node.type(0).dtype, {ir::ElementCount(dims)}));
  const ir::ValueId updates = WHET_TRY(emit.Reshaped(node.in(0), {count}));
  const ir::ValueId indices = WHET_TRY(emit.Reshaped(node.in(1), {count}));
  const ir::ValueId flat =
      WHET_TRY(node.Add("scatter_elements", {zeros, indices, updates}, {{"axis", int64_t{0}}}));
  if (!node.has(2)) return node.Yield("reshape", {flat}, {{"shape", dims}});
  const ir::Dims after = WHET_TRY(Missing(dims, WHET_TRY(node.ConstantInts(2, "output_shape"))));
  const ir::ValueId whole = WHET_TRY(emit.Reshaped(flat, dims));
  return node.Yield("pad", {whole}, {{"before", ir::Dims(dims.size(), 0)}, {"after", after}, {"value", 0.0}});
}

}  // namespace whet::import
