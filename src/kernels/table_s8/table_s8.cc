// SPDX-License-Identifier: Apache-2.0
#include "kernels/table_s8/table_s8.h"

#include "kernels/registry.h"

extern "C" whet_run whet_table_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_table_s8_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_table_s8_scalar;
const Kernel kKernel_table_s8_scalar = {"table_s8",   "table_s8_scalar",    "whet_table_s8_scalar",
                                        Isa::kScalar, whet_table_s8_scalar, Tiles};

}  // namespace whet::kernels
