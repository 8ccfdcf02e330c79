// SPDX-License-Identifier: Apache-2.0
#include "kernels/pool_nd/pool_nd.h"

#include "kernels/registry.h"

extern "C" whet_run whet_pool_nd_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_pool_nd_params*>(params);
  return p.outer * p.out[0] * p.out[1];
}

}  // namespace

extern const Kernel kKernel_pool_nd_scalar;
const Kernel kKernel_pool_nd_scalar = {"pool_nd",    "pool_nd_scalar",    "whet_pool_nd_scalar",
                                       Isa::kScalar, whet_pool_nd_scalar, Tiles};

}  // namespace whet::kernels
