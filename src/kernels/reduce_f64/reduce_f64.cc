// SPDX-License-Identifier: Apache-2.0
#include "kernels/reduce_f64/reduce_f64.h"

#include "kernels/registry.h"

extern "C" whet_run whet_reduce_f64_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_reduce_f64_params*>(params);
  return whet_reduction_runs(&p.shape);
}

}  // namespace

extern const Kernel kKernel_reduce_f64_scalar;
const Kernel kKernel_reduce_f64_scalar = {"reduce_f64", "reduce_f64_scalar",    "whet_reduce_f64_scalar",
                                          Isa::kScalar, whet_reduce_f64_scalar, Tiles};

}  // namespace whet::kernels
