// SPDX-License-Identifier: Apache-2.0
#include "kernels/recurrent_f32/recurrent_f32.h"

#include "kernels/registry.h"

extern "C" whet_run whet_recurrent_f32_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  return static_cast<const whet_recurrent_f32_params*>(params)->batch;
}

// The gates, the hidden state, the cell state, and what is projected or reset.
size_t Workspace(const void* params) {
  const auto& p = *static_cast<const whet_recurrent_f32_params*>(params);
  const size_t units = static_cast<size_t>(p.units), hidden = static_cast<size_t>(p.hidden);
  return sizeof(float) * (static_cast<size_t>(p.cell) * units + 2 * units + 2 * hidden);
}

}  // namespace

extern const Kernel kKernel_recurrent_f32_scalar;
const Kernel kKernel_recurrent_f32_scalar = {.family = "recurrent_f32",
                                             .name = "recurrent_f32_scalar",
                                             .symbol = "whet_recurrent_f32_scalar",
                                             .isa = Isa::kScalar,
                                             .run = whet_recurrent_f32_scalar,
                                             .tiles = Tiles,
                                             .workspace = Workspace};

}  // namespace whet::kernels
