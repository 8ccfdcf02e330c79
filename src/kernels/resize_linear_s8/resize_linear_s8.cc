// SPDX-License-Identifier: Apache-2.0
#include "kernels/resize_linear_s8/resize_linear_s8.h"

#include "kernels/registry.h"

extern "C" whet_run whet_resize_linear_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_resize_linear_s8_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_resize_linear_s8_scalar;
const Kernel kKernel_resize_linear_s8_scalar = {
    "resize_linear_s8", "resize_linear_s8_scalar",    "whet_resize_linear_s8_scalar",
    Isa::kScalar,       whet_resize_linear_s8_scalar, Tiles};

}  // namespace whet::kernels
