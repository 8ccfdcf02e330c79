// SPDX-License-Identifier: Apache-2.0
#include "kernels/matmul_any/matmul_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_matmul_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_matmul_any_params*>(params);
  return whet_matrices_count(&p.shape) * p.shape.m;
}

}  // namespace

extern const Kernel kKernel_matmul_any_scalar;
const Kernel kKernel_matmul_any_scalar = {"matmul_any", "matmul_any_scalar",    "whet_matmul_any_scalar",
                                          Isa::kScalar, whet_matmul_any_scalar, Tiles};

}  // namespace whet::kernels
