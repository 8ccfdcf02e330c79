// SPDX-License-Identifier: Apache-2.0
#include "kernels/copy_nd/copy_nd.h"

#include "kernels/registry.h"

extern "C" whet_run whet_copy_nd_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_copy_nd_params*>(params);
  return p.outer[0] * p.outer[1] * p.outer[2] * p.outer[3] * p.outer[4];
}

}  // namespace

extern const Kernel kKernel_copy_nd_scalar;
const Kernel kKernel_copy_nd_scalar = {"copy_nd",    "copy_nd_scalar",    "whet_copy_nd_scalar",
                                       Isa::kScalar, whet_copy_nd_scalar, Tiles};

}  // namespace whet::kernels
