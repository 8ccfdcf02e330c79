// SPDX-License-Identifier: Apache-2.0
#include "kernels/softmax_f32/softmax_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_softmax_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_softmax_f32_params*>(params);
  return p.outer * p.inner;
}

}  // namespace

extern const Kernel kKernel_softmax_f32_scalar;
const Kernel kKernel_softmax_f32_scalar = {"softmax_f32", "softmax_f32_scalar",    "whet_softmax_f32_scalar",
                                           Isa::kScalar,  whet_softmax_f32_scalar, Tiles};

}  // namespace whet::kernels
