// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/weights.h"

#include <fmt/format.h>

namespace whet::import::tflite {

namespace {

bool FitsAxis(const ir::Quant& quant, int axis) {
  return quant.per_tensor() || (quant.present() && quant.axis == axis);
}

// Bytes that stand for floats stay bytes, dequantised: plans keep them so.
ir::ValueId AddStored(Translation& t, const ir::Dims& dims, int axis) {
  ir::Quant quant = t.in(1).type.quant;
  quant.axis = quant.per_tensor() ? -1 : axis;
  const std::string& name = t.in(1).name;
  const ir::ValueId stored = t.graph().AddConstant(name, t.Constant(1)->Reshaped(dims), std::move(quant));
  return t.graph().AddNode("dequantize", name + ".real", {stored}, {DType::kF32, ir::ToShape(dims), {}});
}

}  // namespace

Result<ir::ValueId> AddWeights(Translation& t, const ir::Dims& dims, int axis, int dims_dropped) {
  const ir::Tensor* stored = t.Constant(1);
  if (!stored) return Error("its weights must be constant; fold constants when exporting the model");
  if (ir::ElementCount(dims) != stored->count()) return Error("its weights do not have the shape it needs");
  const SourceTensor& source = t.in(1);
  if (t.in(0).type.dtype == DType::kF32) {
    if (stored->dtype() == DType::kF32 && stored->dims() == dims) return t.Operand(1);
    if (stored->dtype() == DType::kI8 && FitsAxis(source.type.quant, axis + dims_dropped))
      return AddStored(t, dims, axis);
    const ir::Tensor floats = WHET_TRY(t.Floats(1));
    return t.graph().AddConstant(source.name, floats.Reshaped(dims));
  }
  if (stored->dtype() != DType::kI8) {
    return Error(
        fmt::format("its weights are {}, which do not go with an input of {}; quantise the whole model",
                    ToString(source.type), ToString(t.in(0).type)));
  }
  ir::Quant quant = source.type.quant;
  if (quant.scale.size() > 1) {
    if (quant.axis != axis + dims_dropped) {
      return Error(fmt::format("its weights are quantised along dimension {}, not {}", quant.axis,
                               axis + dims_dropped));
    }
    quant.axis = axis;
  }
  if (stored->dims() == dims) return t.Operand(1);
  return t.graph().AddConstant(source.name, stored->Reshaped(dims), std::move(quant));
}

Result<ir::ValueId> AddBias(Translation& t) {
  if (!t.has(2)) return ir::kNoValue;
  const ir::Tensor* stored = t.Constant(2);
  if (!stored) return Error("its bias must be constant; fold constants when exporting the model");
  if (t.in(0).type.dtype != DType::kF32 || stored->dtype() == DType::kF32) return t.Operand(2);
  const ir::Tensor floats = WHET_TRY(t.Floats(2));
  return t.graph().AddConstant(t.in(2).name, floats);
}

}  // namespace whet::import::tflite
