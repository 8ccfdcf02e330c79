// SPDX-License-Identifier: Apache-2.0
#include "kernels/pool_f32/pool_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_pool_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_pool_f32_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_pool_f32_scalar;
const Kernel kKernel_pool_f32_scalar = {"pool_f32",   "pool_f32_scalar",    "whet_pool_f32_scalar",
                                        Isa::kScalar, whet_pool_f32_scalar, Tiles};

}  // namespace whet::kernels
