// SPDX-License-Identifier: Apache-2.0
#include "kernels/mean_s8/mean_s8.h"

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"

extern "C" whet_run whet_mean_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_mean_s8_params*>(params);
  return whet_reduction_outputs(&p.shape);
}

int Packed(const void*, ConstSpec* specs) {
  specs[0] = {DType::kI32, 1};
  specs[1] = {DType::kI8, 1};
  return 2;
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = *static_cast<const whet_mean_s8_params*>(params);
  PackRequant(p.rule, 1, source[0], static_cast<const int32_t*>(source[1]), static_cast<int32_t*>(packed[0]),
              static_cast<int8_t*>(packed[1]));
}

}  // namespace

extern const Kernel kKernel_mean_s8_scalar;
const Kernel kKernel_mean_s8_scalar = {"mean_s8",
                                       "mean_s8_scalar",
                                       "whet_mean_s8_scalar",
                                       Isa::kScalar,
                                       whet_mean_s8_scalar,
                                       Tiles,
                                       nullptr,
                                       nullptr,
                                       Packed,
                                       Pack};

}  // namespace whet::kernels
