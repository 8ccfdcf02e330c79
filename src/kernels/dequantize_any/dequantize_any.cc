// SPDX-License-Identifier: Apache-2.0
#include "kernels/dequantize_any/dequantize_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_dequantize_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_dequantize_any_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_dequantize_any_scalar;
const Kernel kKernel_dequantize_any_scalar = {
    "dequantize_any", "dequantize_any_scalar",    "whet_dequantize_any_scalar",
    Isa::kScalar,     whet_dequantize_any_scalar, Tiles};

}  // namespace whet::kernels
