// SPDX-License-Identifier: Apache-2.0
#include "kernels/fill_beyond/fill_beyond.h"

#include "kernels/registry.h"

extern "C" whet_run whet_fill_beyond_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  return static_cast<const whet_fill_beyond_params*>(params)->outer;
}

}  // namespace

extern const Kernel kKernel_fill_beyond_scalar;
const Kernel kKernel_fill_beyond_scalar = {"fill_beyond", "fill_beyond_scalar",    "whet_fill_beyond_scalar",
                                           Isa::kScalar,  whet_fill_beyond_scalar, Tiles};

}  // namespace whet::kernels
