// SPDX-License-Identifier: Apache-2.0
#include "kernels/conv2d_f32/conv2d_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_conv2d_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_conv2d_f32_params*>(params);
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_conv2d_f32_scalar;
const Kernel kKernel_conv2d_f32_scalar = {"conv2d_f32", "conv2d_f32_scalar",    "whet_conv2d_f32_scalar",
                                          Isa::kScalar, whet_conv2d_f32_scalar, Tiles};

}  // namespace whet::kernels
