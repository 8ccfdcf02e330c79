// SPDX-License-Identifier: Apache-2.0
#include "kernels/fill_nd/fill_nd.h"

#include "kernels/registry.h"

extern "C" whet_run whet_fill_nd_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_fill_nd_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_fill_nd_scalar;
const Kernel kKernel_fill_nd_scalar = {"fill_nd",    "fill_nd_scalar",    "whet_fill_nd_scalar",
                                       Isa::kScalar, whet_fill_nd_scalar, Tiles};

}  // namespace whet::kernels
