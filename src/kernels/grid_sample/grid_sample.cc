// SPDX-License-Identifier: Apache-2.0
#include "kernels/grid_sample/grid_sample.h"

#include "kernels/registry.h"

extern "C" whet_run whet_grid_sample_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_grid_sample_params*>(params);
  return p.batch * p.points;
}

}  // namespace

extern const Kernel kKernel_grid_sample_scalar;
const Kernel kKernel_grid_sample_scalar = {"grid_sample", "grid_sample_scalar",    "whet_grid_sample_scalar",
                                           Isa::kScalar,  whet_grid_sample_scalar, Tiles};

}  // namespace whet::kernels
