// SPDX-License-Identifier: Apache-2.0
// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: two flags say where the samples lie.
#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

template <typename Options>
Result<ir::Attrs> ResizeAttrs(Translation& t, const Options* options, const char* mode) {
  const bool corners = options && options->align_corners(), half = options && options->half_pixel_centers();
  if (corners && half) {
    return Error("it has both align_corners and half_pixel_centers; export the model with one of them");
  }
  const std::vector<int64_t> size = WHET_TRY(t.Ints(1, "size"));
  if (size.size() != 2 || size[0] < 1 || size[1] < 1) return Error("its size must be two positive numbers");
  const char* coordinates = corners ? "align_corners" : half ? "half_pixel" : "asymmetric";
  return ir::Attrs{{"size", size}, {"mode", std::string(mode)}, {"coordinates", std::string(coordinates)}};
}

}  // namespace

Status ResizeBilinear(Translation& t) {
  const ir::Attrs attrs = WHET_TRY(ResizeAttrs(t, t.op().options_as_ResizeBilinear(), "linear"));
  if (t.in(0).type.quant.present() && t.in(0).type.dtype == DType::kI16) {
    return ThroughFloat(t,
                        [&](std::vector<ir::ValueId> x) { return t.Add("resize", "real", {x[0]}, attrs); });
  }
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, attrs);
  return {};
}

// Half-pixel centres: floor((i + 1/2) * scale), which is the nearest of (i + 1/2) * scale - 1/2 with halves
// up; aligned corners round halves up too; otherwise the sample below is taken.
Status ResizeNearest(Translation& t) {
  ir::Attrs attrs = WHET_TRY(ResizeAttrs(t, t.op().options_as_ResizeNearest(), "nearest"));
  attrs.Set("nearest_mode",
            std::string(attrs.Text("coordinates") == "asymmetric" ? "floor" : "round_prefer_ceil"));
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, std::move(attrs));
  return {};
}

}  // namespace whet::import::tflite
