// SPDX-License-Identifier: Apache-2.0
#include "kernels/binary_int/binary_int.h"

#include "kernels/registry.h"

extern "C" whet_run whet_binary_int_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_binary_int_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_binary_int_scalar;
const Kernel kKernel_binary_int_scalar = {"binary_int", "binary_int_scalar",    "whet_binary_int_scalar",
                                          Isa::kScalar, whet_binary_int_scalar, Tiles};

}  // namespace whet::kernels
