// SPDX-License-Identifier: Apache-2.0
#include "kernels/gather_nd/gather_nd.h"

#include "kernels/registry.h"

extern "C" whet_run whet_gather_nd_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_gather_nd_params*>(params);
  return p.batches * p.count;
}

}  // namespace

extern const Kernel kKernel_gather_nd_scalar;
const Kernel kKernel_gather_nd_scalar = {"gather_nd",  "gather_nd_scalar",    "whet_gather_nd_scalar",
                                         Isa::kScalar, whet_gather_nd_scalar, Tiles};

}  // namespace whet::kernels
