// SPDX-License-Identifier: Apache-2.0
#include "kernels/unique/unique.h"

#include "kernels/registry.h"

extern "C" whet_run whet_unique_scalar;

namespace whet::kernels {
namespace {

// Rows are compared with all others.
int32_t Tiles(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_unique_scalar;
const Kernel kKernel_unique_scalar = {"unique",     "unique_scalar",    "whet_unique_scalar",
                                      Isa::kScalar, whet_unique_scalar, Tiles};

}  // namespace whet::kernels
