// SPDX-License-Identifier: Apache-2.0
#include "kernels/add_s8/add_s8.h"

#include "kernels/registry.h"

extern "C" whet_run whet_add_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_add_s8_params*>(params);
  return whet_broadcast_tiles(&p.shape);
}

}  // namespace

extern const Kernel kKernel_add_s8_scalar;
const Kernel kKernel_add_s8_scalar = {"add_s8",     "add_s8_scalar",    "whet_add_s8_scalar",
                                      Isa::kScalar, whet_add_s8_scalar, Tiles};

}  // namespace whet::kernels
