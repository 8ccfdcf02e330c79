// SPDX-License-Identifier: Apache-2.0
#include "kernels/arg_max/arg_max.h"

#include "kernels/registry.h"

extern "C" whet_run whet_arg_max_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_arg_max_params*>(params);
  return p.outer;
}

}  // namespace

extern const Kernel kKernel_arg_max_scalar;
const Kernel kKernel_arg_max_scalar = {"arg_max",    "arg_max_scalar",    "whet_arg_max_scalar",
                                       Isa::kScalar, whet_arg_max_scalar, Tiles};

}  // namespace whet::kernels
