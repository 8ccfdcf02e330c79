// SPDX-License-Identifier: Apache-2.0
#include "kernels/cumulate_any/cumulate_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_cumulate_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_cumulate_any_params*>(params);
  return p.outer;
}

}  // namespace

extern const Kernel kKernel_cumulate_any_scalar;
const Kernel kKernel_cumulate_any_scalar = {
    "cumulate_any", "cumulate_any_scalar",    "whet_cumulate_any_scalar",
    Isa::kScalar,   whet_cumulate_any_scalar, Tiles};

}  // namespace whet::kernels
