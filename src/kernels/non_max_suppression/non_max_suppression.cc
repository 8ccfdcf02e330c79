// SPDX-License-Identifier: Apache-2.0
#include "kernels/non_max_suppression/non_max_suppression.h"

#include "kernels/registry.h"

extern "C" whet_run whet_non_max_suppression_scalar;

namespace whet::kernels {
namespace {

// Where a box goes depends on how many were selected before it.
int32_t Tiles(const void*) {
  return 1;
}

// One index for each box.
size_t Workspace(const void* params) {
  return static_cast<size_t>(static_cast<const whet_non_max_suppression_params*>(params)->boxes) *
         sizeof(int32_t);
}

}  // namespace

extern const Kernel kKernel_non_max_suppression_scalar;
const Kernel kKernel_non_max_suppression_scalar = {"non_max_suppression",
                                                   "non_max_suppression_scalar",
                                                   "whet_non_max_suppression_scalar",
                                                   Isa::kScalar,
                                                   whet_non_max_suppression_scalar,
                                                   Tiles,
                                                   nullptr,
                                                   Workspace};

}  // namespace whet::kernels
