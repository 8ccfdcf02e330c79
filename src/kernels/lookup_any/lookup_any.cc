// SPDX-License-Identifier: Apache-2.0
#include "kernels/lookup_any/lookup_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_lookup_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_lookup_any_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_lookup_any_scalar;
const Kernel kKernel_lookup_any_scalar = {"lookup_any", "lookup_any_scalar",    "whet_lookup_any_scalar",
                                          Isa::kScalar, whet_lookup_any_scalar, Tiles};

}  // namespace whet::kernels
