// SPDX-License-Identifier: Apache-2.0
#include "kernels/scatter/scatter.h"

#include "kernels/registry.h"

extern "C" whet_run whet_scatter_scalar;

namespace whet::kernels {
namespace {

// Updates meet in the order of their indices, so there is one tile.
int32_t Tiles(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_scatter_scalar;
const Kernel kKernel_scatter_scalar = {"scatter",    "scatter_scalar",    "whet_scatter_scalar",
                                       Isa::kScalar, whet_scatter_scalar, Tiles};

}  // namespace whet::kernels
