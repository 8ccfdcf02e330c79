// SPDX-License-Identifier: Apache-2.0
// Changes of type: CAST, QUANTIZE, DEQUANTIZE. On constants they are carried out here.
#include <fmt/format.h>

#include "import/tflite/translate.h"

namespace whet::import::tflite {
namespace {

Status Cast(Translation& t, const char* remedy) {
  if (t.in(0).type.quant.present() || t.out().type.quant.present()) {
    return Error(fmt::format("a cast from {} to {} is not defined; {}", ToString(t.in(0).type),
                             ToString(t.out().type), remedy));
  }
  if (t.Constant(0) && t.in(0).type.dtype == DType::kF16 && t.out().type.dtype == DType::kF32 &&
      t.in(0).dims == t.out().dims) {
    t.builder().DefineConstant(t.Output(0), WHET_TRY(t.Floats(0)));
    return {};
  }
  t.Emit("cast", {t.Operand(0)}, {{"to", std::string(DTypeName(t.out().type.dtype))}});
  return {};
}

}  // namespace

Status Cast(Translation& t) {
  return Cast(t, "use QUANTIZE or DEQUANTIZE");
}

// A quantisation to what the operand is already, as converters put between uint8 and int8, adds no node.
Status Quantize(Translation& t) {
  const ir::Type &from = t.in(0).type, &to = t.out().type;
  if (!to.quant.present() || !(from.dtype == DType::kF32 || from.quant.present())) {
    return Error(fmt::format(
        "quantising {} to {} is not supported; quantise float32, 8-bit or 16-bit tensors to 8 or 16 bits",
        ToString(from), ToString(to)));
  }
  const bool named = t.builder().IsOutput(t.Output(0)) && !t.out().was_u8;
  if (from == to && !named) {
    t.builder().Define(t.Output(0), t.Operand(0));
    return {};
  }
  t.Emit("quantize", {t.Operand(0)});
  return {};
}

Status Dequantize(Translation& t) {
  if (t.out().type.dtype != DType::kF32) {
    return Error(fmt::format("its result must be float32, not {}", ToString(t.out().type)));
  }
  if (t.Constant(0) && t.in(0).dims == t.out().dims) {
    t.builder().DefineConstant(t.Output(0), WHET_TRY(t.Floats(0)));
    return {};
  }
  if (t.in(0).type.dtype == DType::kF16) return Cast(t, "");
  if (!t.in(0).type.quant.present()) {
    return Error(
        fmt::format("dequantising {} is not supported; quantised 8-bit, 16-bit and float16 tensors are",
                    ToString(t.in(0).type)));
  }
  t.Emit("dequantize", {t.Operand(0)});
  return {};
}

}  // namespace whet::import::tflite
