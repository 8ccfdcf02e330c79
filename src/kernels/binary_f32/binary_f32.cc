// SPDX-License-Identifier: Apache-2.0
#include "kernels/binary_f32/binary_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_binary_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_binary_f32_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_binary_f32_scalar;
const Kernel kKernel_binary_f32_scalar = {"binary_f32", "binary_f32_scalar",    "whet_binary_f32_scalar",
                                          Isa::kScalar, whet_binary_f32_scalar, Tiles};

}  // namespace whet::kernels
