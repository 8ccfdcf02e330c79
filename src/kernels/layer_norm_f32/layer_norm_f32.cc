// SPDX-License-Identifier: Apache-2.0
#include "kernels/layer_norm_f32/layer_norm_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_layer_norm_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_layer_norm_f32_params*>(params);
  return p.rows;
}

}  // namespace

extern const Kernel kKernel_layer_norm_f32_scalar;
const Kernel kKernel_layer_norm_f32_scalar = {
    "layer_norm_f32", "layer_norm_f32_scalar",    "whet_layer_norm_f32_scalar",
    Isa::kScalar,     whet_layer_norm_f32_scalar, Tiles};

}  // namespace whet::kernels
