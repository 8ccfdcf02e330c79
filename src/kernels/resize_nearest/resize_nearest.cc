// SPDX-License-Identifier: Apache-2.0
#include "kernels/resize_nearest/resize_nearest.h"

#include "kernels/registry.h"

extern "C" whet_run whet_resize_nearest_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_resize_nearest_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_resize_nearest_scalar;
const Kernel kKernel_resize_nearest_scalar = {
    "resize_nearest", "resize_nearest_scalar",    "whet_resize_nearest_scalar",
    Isa::kScalar,     whet_resize_nearest_scalar, Tiles};

}  // namespace whet::kernels
