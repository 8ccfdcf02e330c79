// SPDX-License-Identifier: Apache-2.0
#include "kernels/top_k/top_k.h"

#include "kernels/registry.h"

extern "C" whet_run whet_top_k_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_top_k_params*>(params);
  return p.outer * p.inner;
}

size_t Workspace(const void* params) {
  const auto& p = *static_cast<const whet_top_k_params*>(params);
  return static_cast<size_t>(p.k) * sizeof(int32_t);
}

}  // namespace

extern const Kernel kKernel_top_k_scalar;
const Kernel kKernel_top_k_scalar = {
    "top_k", "top_k_scalar", "whet_top_k_scalar", Isa::kScalar, whet_top_k_scalar, Tiles, nullptr, Workspace};

}  // namespace whet::kernels
