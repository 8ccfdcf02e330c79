// SPDX-License-Identifier: Apache-2.0
#include "kernels/peak_f32/peak_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_peak_f32_scalar;

namespace whet::kernels {
namespace {

int32_t OneTile(const void*) {
  return 1;
}

}  // namespace

extern const Kernel kKernel_peak_f32_scalar;
const Kernel kKernel_peak_f32_scalar = {"peak_f32",   "peak_f32_scalar",    "whet_peak_f32_scalar",
                                        Isa::kScalar, whet_peak_f32_scalar, OneTile};

}  // namespace whet::kernels
