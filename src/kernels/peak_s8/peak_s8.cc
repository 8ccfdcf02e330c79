// SPDX-License-Identifier: Apache-2.0
#include "kernels/peak_s8/peak_s8.h"

#include "kernels/registry.h"

extern "C" whet_run whet_peak_s8_scalar;

namespace whet::kernels {
namespace {

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_s8_scalar;
const Kernel kKernel_peak_s8_scalar = {"peak_s8",    "peak_s8_scalar",    "whet_peak_s8_scalar",
                                       Isa::kScalar, whet_peak_s8_scalar, OneTile};

}  // namespace whet::kernels
