// SPDX-License-Identifier: Apache-2.0
#include "kernels/binary_s16/binary_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_binary_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_binary_s16_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_binary_s16_scalar;
const Kernel kKernel_binary_s16_scalar = {"binary_s16", "binary_s16_scalar",    "whet_binary_s16_scalar",
                                          Isa::kScalar, whet_binary_s16_scalar, Tiles};

}  // namespace whet::kernels
