// SPDX-License-Identifier: Apache-2.0
#include "kernels/binary_i32/binary_i32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_binary_i32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_binary_i32_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_binary_i32_scalar;
const Kernel kKernel_binary_i32_scalar = {"binary_i32", "binary_i32_scalar",    "whet_binary_i32_scalar",
                                          Isa::kScalar, whet_binary_i32_scalar, Tiles};

}  // namespace whet::kernels
