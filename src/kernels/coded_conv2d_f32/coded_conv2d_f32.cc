// SPDX-License-Identifier: Apache-2.0
#include "kernels/coded_conv2d_f32/coded_conv2d_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_coded_conv2d_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = static_cast<const whet_coded_conv2d_f32_params*>(params)->window;
  return p.batch * p.out_h;
}

}  // namespace

extern const Kernel kKernel_coded_conv2d_f32_scalar;
const Kernel kKernel_coded_conv2d_f32_scalar = {
    "coded_conv2d_f32", "coded_conv2d_f32_scalar",    "whet_coded_conv2d_f32_scalar",
    Isa::kScalar,       whet_coded_conv2d_f32_scalar, Tiles};

}  // namespace whet::kernels
