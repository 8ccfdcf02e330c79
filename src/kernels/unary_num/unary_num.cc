// SPDX-License-Identifier: Apache-2.0
#include "kernels/unary_num/unary_num.h"

#include "kernels/registry.h"

extern "C" whet_run whet_unary_num_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_unary_num_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_unary_num_scalar;
const Kernel kKernel_unary_num_scalar = {"unary_num",  "unary_num_scalar",    "whet_unary_num_scalar",
                                         Isa::kScalar, whet_unary_num_scalar, Tiles};

}  // namespace whet::kernels
