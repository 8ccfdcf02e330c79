// SPDX-License-Identifier: Apache-2.0
#include "kernels/logistic_tflm_s16/logistic_tflm_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_logistic_tflm_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_logistic_tflm_s16_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_logistic_tflm_s16_scalar;
const Kernel kKernel_logistic_tflm_s16_scalar = {
    "logistic_tflm_s16", "logistic_tflm_s16_scalar",    "whet_logistic_tflm_s16_scalar",
    Isa::kScalar,        whet_logistic_tflm_s16_scalar, Tiles};

}  // namespace whet::kernels
