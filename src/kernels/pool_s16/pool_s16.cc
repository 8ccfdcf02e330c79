// SPDX-License-Identifier: Apache-2.0
#include "kernels/pool_s16/pool_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_pool_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_pool_s16_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_pool_s16_scalar;
const Kernel kKernel_pool_s16_scalar = {"pool_s16",   "pool_s16_scalar",    "whet_pool_s16_scalar",
                                        Isa::kScalar, whet_pool_s16_scalar, Tiles};

}  // namespace whet::kernels
