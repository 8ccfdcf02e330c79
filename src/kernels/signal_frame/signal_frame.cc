// SPDX-License-Identifier: Apache-2.0
#include "kernels/signal_frame/signal_frame.h"

#include "kernels/registry.h"

extern "C" whet_run whet_signal_frame_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_signal_frame_params*>(params);
  return p.what == WHET_SIGNAL_RFFT ? p.rows : 1;
}

// The padded row and its transform.
size_t Workspace(const void* params) {
  const auto& p = *static_cast<const whet_signal_frame_params*>(params);
  return p.what == WHET_SIGNAL_RFFT ? 2 * sizeof(int16_t) * static_cast<size_t>(p.length) : 0;
}

}  // namespace

extern const Kernel kKernel_signal_frame_scalar;
const Kernel kKernel_signal_frame_scalar = {.family = "signal_frame",
                                            .name = "signal_frame_scalar",
                                            .symbol = "whet_signal_frame_scalar",
                                            .isa = Isa::kScalar,
                                            .run = whet_signal_frame_scalar,
                                            .tiles = Tiles,
                                            .workspace = Workspace};

}  // namespace whet::kernels
