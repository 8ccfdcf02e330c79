// SPDX-License-Identifier: Apache-2.0
#include "kernels/softmax_s16/softmax_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_softmax_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_softmax_s16_params*>(params);
  return p.rows;
}

}  // namespace

extern const Kernel kKernel_softmax_s16_scalar;
const Kernel kKernel_softmax_s16_scalar = {"softmax_s16", "softmax_s16_scalar",    "whet_softmax_s16_scalar",
                                           Isa::kScalar,  whet_softmax_s16_scalar, Tiles};

}  // namespace whet::kernels
