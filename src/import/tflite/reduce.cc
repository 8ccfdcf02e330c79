// SPDX-License-Identifier: Apache-2.0
// Pools and reductions.
#include <fmt/format.h>

#include <algorithm>

#include "import/tflite/translate.h"
#include "import/tflite/window.h"

namespace whet::import::tflite {

Status Pool2d(Translation& t) {
  const wire::PoolOptions* options = t.op().options_as_Pool();
  if (!options) return Error("it has no options; re-export the model");
  const Window window{options->padding(),
                      {options->filter_h(), options->filter_w()},
                      {options->stride_h(), options->stride_w()}};
  ir::Attrs attrs{{"kernel", std::vector<int64_t>{options->filter_h(), options->filter_w()}}};
  WHET_TRY(SetWindow(window, t.in(0).dims, &attrs));
  WHET_TRY(SetActivation(options->activation(), &attrs));
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, std::move(attrs));
  return {};
}

// The root of the squares' mean; its own bounds come after the root.
Status L2Pool(Translation& t) {
  const wire::PoolOptions* options = t.op().options_as_Pool();
  if (!options) return Error("it has no options; re-export the model");
  const Window window{options->padding(),
                      {options->filter_h(), options->filter_w()},
                      {options->stride_h(), options->stride_w()}};
  ir::Attrs attrs{{"kernel", std::vector<int64_t>{options->filter_h(), options->filter_w()}}}, bounds, clamp;
  WHET_TRY(SetWindow(window, t.in(0).dims, &attrs));
  WHET_TRY(SetActivation(options->activation(), &bounds));
  const ir::ValueId square = WHET_TRY(t.Add("mul", "square", {t.Operand(0), t.Operand(0)}));
  const ir::ValueId mean = WHET_TRY(t.Add("average_pool2d", "mean", {square}, std::move(attrs)));
  const ir::ValueId root = WHET_TRY(t.Add("sqrt", "root", {mean}));
  if (bounds.Has("act_min")) clamp.Set("min", bounds.Real("act_min"));
  if (bounds.Has("act_max")) clamp.Set("max", bounds.Real("act_max"));
  t.Emit("clamp", {root}, std::move(clamp));
  return {};
}

Status Mean(Translation& t) {
  const wire::ReducerOptions* options = t.op().options_as_Reducer();
  std::vector<int64_t> axes;
  for (int64_t axis : WHET_TRY(t.Ints(1, "axes"))) {
    axes.push_back(static_cast<int64_t>(WHET_TRY(t.Axis(axis, 0))));
  }
  std::sort(axes.begin(), axes.end());
  axes.erase(std::unique(axes.begin(), axes.end()), axes.end());
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"axes", axes}, {"keep_dims", int64_t{options && options->keep_dims()}}});
  return {};
}

Status ArgMax(Translation& t) {
  const size_t axis = WHET_TRY(t.Axis(WHET_TRY(t.Int(1, "axis")), 0));
  t.Emit(t.ir_op(), {t.Operand(0)},
         {{"axis", static_cast<int64_t>(axis)},
          {"keep_dims", int64_t{0}},
          {"to", std::string(DTypeName(t.out().type.dtype))}});
  return {};
}

Status Softmax(Translation& t) {
  const wire::SoftmaxOptions* options = t.op().options_as_Softmax();
  if (!options) return Error("it has no options; re-export the model");
  t.Emit(t.ir_op(), {t.Operand(0)}, {{"axis", int64_t{-1}}, {"beta", static_cast<double>(options->beta())}});
  return {};
}

}  // namespace whet::import::tflite
