// SPDX-License-Identifier: Apache-2.0
#include "kernels/table_s16/table_s16.h"

#include "kernels/registry.h"

extern "C" whet_run whet_table_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_table_s16_params*>(params);
  return (p.count + 4095) / 4096;
}

}  // namespace

extern const Kernel kKernel_table_s16_scalar;
const Kernel kKernel_table_s16_scalar = {"table_s16",  "table_s16_scalar",    "whet_table_s16_scalar",
                                         Isa::kScalar, whet_table_s16_scalar, Tiles};

}  // namespace whet::kernels
