// SPDX-License-Identifier: Apache-2.0
#include "kernels/reduce_int/reduce_int.h"

#include "kernels/registry.h"

extern "C" whet_run whet_reduce_int_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_reduce_int_params*>(params);
  return whet_reduction_runs(&p.shape);
}

}  // namespace

extern const Kernel kKernel_reduce_int_scalar;
const Kernel kKernel_reduce_int_scalar = {"reduce_int", "reduce_int_scalar",    "whet_reduce_int_scalar",
                                          Isa::kScalar, whet_reduce_int_scalar, Tiles};

}  // namespace whet::kernels
