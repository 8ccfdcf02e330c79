// SPDX-License-Identifier: Apache-2.0
#include "ops/pool.h"

#include <fmt/format.h>

#include "ops/typecheck.h"

namespace whet::ops {

Result<std::vector<ir::Type>> InferPool(const NodeView& view) {
  WHET_TRY(CheckRank(view, 0, 4, "an image [N, H, W, C]"));
  const ir::Type& x = view.in(0);
  const Window window = WHET_TRY(ReadPoolWindow(view.attrs()));
  return std::vector<ir::Type>{{x.dtype, WHET_TRY(WindowedShape(x.shape, window, x.shape[3])), x.quant}};
}

Status CheckPool(const NodeView& view) {
  const Window w = WHET_TRY(ReadPoolWindow(view.attrs()));
  if (std::max(w.top, w.bottom) >= w.kernel_h || std::max(w.left, w.right) >= w.kernel_w) {
    return Error(
        fmt::format("attribute 'pad' must be smaller than the window of {}x{}", w.kernel_h, w.kernel_w));
  }
  WHET_TRY(CheckFamily(view, 1, kF32Family | kQuantFamilies));
  WHET_TRY(CheckActivation(view.attrs()));
  return CheckEqualQuant(view);
}

Result<PoolGeometry> ReadPool(const EvalView& view) {
  return PoolGeometry{view.in(0).dims(), *ir::StaticDims(view.output_types[0].shape),
                      WHET_TRY(ReadPoolWindow(view.attrs()))};
}

}  // namespace whet::ops
