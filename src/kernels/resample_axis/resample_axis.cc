// SPDX-License-Identifier: Apache-2.0
#include "kernels/resample_axis/resample_axis.h"

#include "kernels/registry.h"

extern "C" whet_run whet_resample_axis_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_resample_axis_params*>(params);
  return p.outer * p.out;
}

}  // namespace

extern const Kernel kKernel_resample_axis_scalar;
const Kernel kKernel_resample_axis_scalar = {
    "resample_axis", "resample_axis_scalar",    "whet_resample_axis_scalar",
    Isa::kScalar,    whet_resample_axis_scalar, Tiles};

}  // namespace whet::kernels
