// SPDX-License-Identifier: Apache-2.0
#include "kernels/roi_pool/roi_pool.h"

#include "kernels/registry.h"

extern "C" whet_run whet_roi_pool_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_roi_pool_params*>(params);
  return p.rois * p.out_h;
}

}  // namespace

extern const Kernel kKernel_roi_pool_scalar;
const Kernel kKernel_roi_pool_scalar = {"roi_pool",   "roi_pool_scalar",    "whet_roi_pool_scalar",
                                        Isa::kScalar, whet_roi_pool_scalar, Tiles};

}  // namespace whet::kernels
