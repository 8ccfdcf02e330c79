// SPDX-License-Identifier: Apache-2.0
// NON_MAX_SUPPRESSION_V4 and V5: boxes [N, 4] and scores [N] to indices, scores (V5) and their number. Places
// behind that number hold 0.
#include <fmt/format.h>

#include <numeric>

#include "import/tflite/translate.h"
#include "ops/fold.h"

namespace whet::import::tflite {
namespace {

Result<double> Number(Translation& t, size_t i, const char* what) {
  const ir::Tensor* value = t.Constant(i);
  if (!value || value->count() != 1) return Error(fmt::format("its {} must be one constant number", what));
  return value->RealAt(0);
}

ir::ValueId Zero(Translation& t, DType dtype, const char* suffix) {
  return t.graph().AddConstant(fmt::format("{}.{}", t.name(), suffix), ir::Tensor(dtype, {}));
}

// `x` of `found` elements as [most], 0 where `real` is not set.
Status EmitCounted(Translation& t, ir::ValueId x, ir::ValueId real, int64_t found, int64_t most,
                   size_t output) {
  const DType dtype = t.graph().type(x).dtype;
  const ir::ValueId kept = WHET_TRY(
      t.Add("select", fmt::format("kept{}", output), {real, x, Zero(t, dtype, output ? "zero1" : "zero0")}));
  t.Emit("pad", {kept}, {{"before", ir::Dims{0}}, {"after", ir::Dims{most - found}}}, output);
  return {};
}

Result<ir::ValueId> As(Translation& t, ir::ValueId x, const char* to, const char* suffix) {
  return t.Add("cast", suffix, {x}, {{"to", std::string(to)}});
}

}  // namespace

Status NonMaxSuppression(Translation& t) {
  const ir::Dims& boxes = t.in(0).dims;
  const int64_t most = WHET_TRY(t.Int(2, "number of boxes"));
  if (boxes.size() != 2 || boxes[1] != 4 || t.in(1).dims != ir::Dims{boxes[0]} || most < 1 ||
      t.out().dims != ir::Dims{most}) {
    return Error("its boxes, scores and result do not go together");
  }
  const bool scored = t.input_count() == 6;
  if (scored && WHET_TRY(Number(t, 5, "soft sigma")) != 0) {
    return Error("soft suppression is not supported; export the model with soft_nms_sigma=0");
  }
  const int64_t n = boxes[0], found = std::min(most, n);
  const ir::ValueId corners = t.Reshaped(t.Operand(0), {1, n, 4}, "boxes");
  const ir::ValueId scores = t.Reshaped(t.Operand(1), {1, 1, n}, "scores");
  const std::vector<ir::ValueId> results =
      WHET_TRY(t.AddMany("non_max_suppression", {corners, scores},
                         {{"max_output", most},
                          {"iou_threshold", WHET_TRY(Number(t, 3, "overlap"))},
                          {"score_threshold", WHET_TRY(Number(t, 4, "least score"))}}));
  const ir::ValueId column =
      WHET_TRY(t.Add("slice", "column", {results[0]},
                     {{"begin", ir::Dims{0, 2}}, {"end", ir::Dims{found, 3}}, {"step", ir::Dims{1, 1}}}));
  const ir::ValueId index = WHET_TRY(As(t, t.Reshaped(column, {found}, "row"), "i32", "index"));
  const ir::ValueId count = WHET_TRY(As(t, results[1], "i32", "count"));
  WHET_TRY(ops::CheckDescribed(std::vector<int64_t>{found}));
  std::vector<int32_t> places(static_cast<size_t>(found));
  std::iota(places.begin(), places.end(), 0);
  const ir::ValueId place =
      t.graph().AddConstant(t.name() + ".places", ir::Tensor::Of<int32_t>({found}, places));
  const ir::ValueId real = WHET_TRY(t.Add("less", "real", {place, count}));
  WHET_TRY(EmitCounted(t, index, real, found, most, 0));
  if (scored) {
    const ir::ValueId safe = WHET_TRY(t.Add("select", "safe", {real, index, Zero(t, DType::kI32, "first")}));
    const ir::ValueId taken =
        WHET_TRY(t.Add("gather", "taken", {t.Operand(1), safe}, {{"axis", int64_t{0}}}));
    WHET_TRY(EmitCounted(t, taken, real, found, most, 1));
  }
  t.Emit("reshape", {count}, {{"shape", ir::Dims{}}}, scored ? 2 : 1);
  return {};
}

}  // namespace whet::import::tflite
