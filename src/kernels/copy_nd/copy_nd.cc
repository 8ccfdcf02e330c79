// SPDX-License-Identifier: Apache-2.0
#include "kernels/copy_nd/copy_nd.h"

#include "kernels/registry.h"

extern "C" whet_run whet_copy_nd_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_copy_nd_params*>(params);
  int32_t tiles = 1;
  for (int32_t outer : p.outer) tiles *= outer;
  return tiles;
}

}  // namespace

extern const Kernel kKernel_copy_nd_scalar;
const Kernel kKernel_copy_nd_scalar = {"copy_nd",    "copy_nd_scalar",    "whet_copy_nd_scalar",
                                       Isa::kScalar, whet_copy_nd_scalar, Tiles};

}  // namespace whet::kernels
