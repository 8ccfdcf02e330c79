// SPDX-License-Identifier: Apache-2.0
#include "kernels/matmul_f32/matmul_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_matmul_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_matmul_f32_params*>(params);
  return whet_matrices_count(&p.shape) * p.shape.m;
}

}  // namespace

extern const Kernel kKernel_matmul_f32_scalar;
const Kernel kKernel_matmul_f32_scalar = {"matmul_f32", "matmul_f32_scalar",    "whet_matmul_f32_scalar",
                                          Isa::kScalar, whet_matmul_f32_scalar, Tiles};

}  // namespace whet::kernels
