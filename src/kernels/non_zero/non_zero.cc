// SPDX-License-Identifier: Apache-2.0
#include "kernels/non_zero/non_zero.h"

#include "kernels/registry.h"

extern "C" whet_run whet_non_zero_scalar;

namespace whet::kernels {
namespace {

// Where an index goes depends on how many came before it.
int32_t Tiles(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_non_zero_scalar;
const Kernel kKernel_non_zero_scalar = {"non_zero",   "non_zero_scalar",    "whet_non_zero_scalar",
                                        Isa::kScalar, whet_non_zero_scalar, Tiles};

}  // namespace whet::kernels
