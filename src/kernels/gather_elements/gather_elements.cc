// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather_elements/gather_elements.h"

#include "kernels/registry.h"

extern "C" whet_run whet_gather_elements_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_gather_elements_params*>(params);
  return (p.count + WHET_GATHER_CHUNK - 1) / WHET_GATHER_CHUNK;
}

}  // namespace

extern const Kernel kKernel_gather_elements_scalar;
const Kernel kKernel_gather_elements_scalar = {
    "gather_elements", "gather_elements_scalar",    "whet_gather_elements_scalar",
    Isa::kScalar,      whet_gather_elements_scalar, Tiles};

}  // namespace whet::kernels
