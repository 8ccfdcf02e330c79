// SPDX-License-Identifier: Apache-2.0
#include "kernels/det/det.h"

#include "kernels/registry.h"

extern "C" whet_run whet_det_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_det_params*>(params);
  return p.count;
}

size_t Workspace(const void* params) {
  const auto& p = *static_cast<const whet_det_params*>(params);
  return static_cast<size_t>(p.n) * static_cast<size_t>(p.n) * sizeof(double);
}

}  // namespace

extern const Kernel kKernel_det_scalar;
const Kernel kKernel_det_scalar = {"det",           "det_scalar", "whet_det_scalar", Isa::kScalar,
                                   whet_det_scalar, Tiles,        nullptr,           Workspace};

}  // namespace whet::kernels
