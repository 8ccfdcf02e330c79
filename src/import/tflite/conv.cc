// SPDX-License-Identifier: Apache-2.0
// CONV_2D and DEPTHWISE_CONV_2D.
#include <fmt/format.h>

#include "import/tflite/weights.h"
#include "import/tflite/window.h"

namespace whet::import::tflite {
namespace {

template <typename Options>
Window WindowOf(const Options& options, const ir::Dims& weights) {
  return {options.padding(),
          {weights[1], weights[2]},
          {options.stride_h(), options.stride_w()},
          {options.dilation_h(), options.dilation_w()}};
}

// What both convolutions have in common; weights in the file are [O or 1, KH, KW, C].
template <typename Options>
Result<ir::Attrs> CommonAttrs(Translation& t, const Options* options) {
  if (!options) return Error("it has no options; re-export the model");
  if (t.in(1).dims.size() != 4) {
    return Error(fmt::format("its weights must have 4 dimensions, not {}", t.in(1).dims.size()));
  }
  ir::Attrs attrs;
  WHET_TRY(SetWindow(WindowOf(*options, t.in(1).dims), t.in(0).dims, &attrs));
  if (options->dilation_h() != 1 || options->dilation_w() != 1) {
    attrs.Set("dilation", std::vector<int64_t>{options->dilation_h(), options->dilation_w()});
  }
  WHET_TRY(SetActivation(options->activation(), &attrs));
  return attrs;
}

}  // namespace

Status Conv2d(Translation& t) {
  ir::Attrs attrs = WHET_TRY(CommonAttrs(t, t.op().options_as_Conv()));
  const int64_t channels = t.in(0).dims[3], per_group = t.in(1).dims[3];
  if (per_group < 1 || channels % per_group != 0) {
    return Error(
        fmt::format("its {} input channels are no multiple of the weights' {}", channels, per_group));
  }
  if (channels != per_group) attrs.Set("groups", channels / per_group);
  const ir::ValueId weights = WHET_TRY(AddWeights(t, t.in(1).dims, 0, 0));
  const ir::ValueId bias = WHET_TRY(AddBias(t));
  t.Emit(t.ir_op(), {t.Operand(0), weights, bias}, std::move(attrs));
  return {};
}

Status DepthwiseConv2d(Translation& t) {
  ir::Attrs attrs = WHET_TRY(CommonAttrs(t, t.op().options_as_Depthwise()));
  const ir::Dims& dims = t.in(1).dims;
  if (dims[0] != 1) {
    return Error(fmt::format("its weights must have a first dimension of 1, not {}", dims[0]));
  }
  const ir::ValueId weights = WHET_TRY(AddWeights(t, {dims[1], dims[2], dims[3]}, 2, 1));
  const ir::ValueId bias = WHET_TRY(AddBias(t));
  t.Emit(t.ir_op(), {t.Operand(0), weights, bias}, std::move(attrs));
  return {};
}

}  // namespace whet::import::tflite
