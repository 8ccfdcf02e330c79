// SPDX-License-Identifier: Apache-2.0
#include "kernels/svdf_f32/svdf_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_svdf_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  return static_cast<const whet_svdf_f32_params*>(params)->batch;
}

}  // namespace

extern const Kernel kKernel_svdf_f32_scalar;
const Kernel kKernel_svdf_f32_scalar = {"svdf_f32",   "svdf_f32_scalar",    "whet_svdf_f32_scalar",
                                        Isa::kScalar, whet_svdf_f32_scalar, Tiles};

}  // namespace whet::kernels
