// SPDX-License-Identifier: Apache-2.0
#include "kernels/det_any/det_any.h"

#include "kernels/registry.h"

extern "C" whet_run whet_det_any_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_det_any_params*>(params);
  return p.count;
}

size_t Workspace(const void* params) {
  const auto& p = *static_cast<const whet_det_any_params*>(params);
  return static_cast<size_t>(p.n) * static_cast<size_t>(p.n) * sizeof(double);
}

}  // namespace

extern const Kernel kKernel_det_any_scalar;
const Kernel kKernel_det_any_scalar = {
    "det_any", "det_any_scalar", "whet_det_any_scalar", Isa::kScalar, whet_det_any_scalar, Tiles,
    nullptr,   Workspace};

}  // namespace whet::kernels
