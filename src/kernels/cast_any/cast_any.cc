// SPDX-License-Identifier: Apache-2.0
#include "kernels/cast_any/cast_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_cast_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_cast_any_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_cast_any_scalar;
const Kernel kKernel_cast_any_scalar = {"cast_any",   "cast_any_scalar",    "whet_cast_any_scalar",
                                        Isa::kScalar, whet_cast_any_scalar, Tiles};

}  // namespace whet::kernels
