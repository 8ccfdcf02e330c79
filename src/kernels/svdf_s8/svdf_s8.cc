// SPDX-License-Identifier: Apache-2.0
#include "kernels/svdf_s8/svdf_s8.h"

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"

extern "C" whet_run whet_svdf_s8_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  return static_cast<const whet_svdf_s8_params*>(params)->batch;
}

int Packed(const void*, ConstSpec* specs) {
  specs[0] = {DType::kI32, 2};
  specs[1] = {DType::kI8, 2};
  return 2;
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = *static_cast<const whet_svdf_s8_params*>(params);
  PackRequant(p.rule, 2, source[0], static_cast<const int32_t*>(source[1]), static_cast<int32_t*>(packed[0]),
              static_cast<int8_t*>(packed[1]));
}

}  // namespace

extern const Kernel kKernel_svdf_s8_scalar;
const Kernel kKernel_svdf_s8_scalar = {.family = "svdf_s8",
                                       .name = "svdf_s8_scalar",
                                       .symbol = "whet_svdf_s8_scalar",
                                       .isa = Isa::kScalar,
                                       .run = whet_svdf_s8_scalar,
                                       .tiles = Tiles,
                                       .packed = Packed,
                                       .pack = Pack};

}  // namespace whet::kernels
