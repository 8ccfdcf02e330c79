// SPDX-License-Identifier: Apache-2.0
// Operators that move elements and compute nothing.
#include <fmt/format.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

// The real value that PADV2 fills with.
Result<double> FillValue(Translation& t) {
  if (!t.has(2)) return 0.0;
  const ir::Tensor* value = t.Constant(2);
  if (!value || value->count() != 1) return Error("its fill value must be one constant number");
  if (!t.in(2).type.quant.present()) return value->RealAt(0);
  const ir::Tensor real = WHET_TRY(t.Floats(2));
  return real.RealAt(0);
}

}  // namespace

// RESHAPE, SQUEEZE and EXPAND_DIMS: the file gives the shape of every result, so operands that would tell it
// are not needed.
Status Reshape(Translation& t) {
  if (ir::ElementCount(t.in(0).dims) != ir::ElementCount(t.out().dims)) {
    return Error(
        fmt::format("{} cannot become {}", ToString(t.in(0).type.shape), ToString(t.out().type.shape)));
  }
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, {{"shape", t.out().dims}});
  return {};
}

Status Transpose(Translation& t) {
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, {{"perm", WHET_TRY(t.Ints(1, "permutation"))}});
  return {};
}

Status Pad(Translation& t) {
  const std::vector<int64_t> amounts = WHET_TRY(t.Ints(1, "padding"));
  if (amounts.size() != 2 * t.in(0).dims.size()) {
    return Error(
        fmt::format("its {} paddings do not go with {}", amounts.size(), ToString(t.in(0).type.shape)));
  }
  std::vector<int64_t> before, after;
  for (size_t i = 0; i < amounts.size(); i += 2) {
    before.push_back(amounts[i]);
    after.push_back(amounts[i + 1]);
  }
  ir::Attrs attrs{{"before", before}, {"after", after}};
  const double value = WHET_TRY(FillValue(t));
  if (value != 0) attrs.Set("value", value);
  t.EmitKeeping(t.ir_op(), {t.Operand(0)}, std::move(attrs));
  return {};
}

Status Gather(Translation& t) {
  const wire::GatherOptions* options = t.op().options_as_Gather();
  const size_t axis = WHET_TRY(t.Axis(options ? options->axis() : 0, 0));
  if (options && options->batch_dims() != 0) {
    const int64_t rank = static_cast<int64_t>(t.in(1).dims.size());
    const int64_t batch = options->batch_dims() < 0 ? options->batch_dims() + rank : options->batch_dims();
    if (batch < 0) return Error("its batch dimensions make no sense; re-export the model");
    return BatchedGather(t, static_cast<size_t>(batch), axis);
  }
  t.EmitKeeping(t.ir_op(), {t.Operand(0), t.Operand(1)}, {{"axis", static_cast<int64_t>(axis)}});
  return {};
}

Status GatherNd(Translation& t) {
  t.EmitKeeping(t.ir_op(), {t.Operand(0), t.Operand(1)});
  return {};
}

}  // namespace whet::import::tflite
