// SPDX-License-Identifier: Apache-2.0
#include "kernels/product_s16/product_s16.h"

#include <cstring>

#include "kernels/registry.h"
#include "kernels/requant/pack_requant.h"
#include "kernels/requant/requant.h"

extern "C" whet_run whet_product_s16_scalar;

namespace whet::kernels {
namespace {

int32_t Tiles(const void* params) {
  const auto& p = *static_cast<const whet_product_s16_params*>(params);
  return p.batch * p.out_h;
}

int Packed(const void* params, ConstSpec* specs) {
  const auto& p = *static_cast<const whet_product_s16_params*>(params);
  const size_t channels = static_cast<size_t>(p.out_c);
  specs[0] = {DType::kI8, static_cast<size_t>(p.weights)};
  specs[1] = {DType::kI64, channels};
  specs[2] = {DType::kI32, channels};
  specs[3] = {DType::kI8, channels};
  return 4;
}

void Pack(const void* params, const void* const* source, void* const* packed) {
  const auto& p = *static_cast<const whet_product_s16_params*>(params);
  std::memcpy(packed[0], source[0], static_cast<size_t>(p.weights));
  int64_t* bias = static_cast<int64_t*>(packed[1]);
  for (int32_t o = 0; source[1] && o < p.out_c; ++o) {
    bias[o] = p.bias_bytes == 8 ? static_cast<const int64_t*>(source[1])[o]
                                : static_cast<const int32_t*>(source[1])[o];
  }
  const int32_t rule = p.rule == WHET_RULE_F ? WHET_RULE_F : WHET_RULE_D;
  PackRequant(rule, p.out_c, source[2], static_cast<const int32_t*>(source[3]),
              static_cast<int32_t*>(packed[2]), static_cast<int8_t*>(packed[3]));
}

}  // namespace

extern const Kernel kKernel_product_s16_scalar;
const Kernel kKernel_product_s16_scalar = {"product_s16",
                                           "product_s16_scalar",
                                           "whet_product_s16_scalar",
                                           Isa::kScalar,
                                           whet_product_s16_scalar,
                                           Tiles,
                                           nullptr,
                                           nullptr,
                                           Packed,
                                           Pack};

}  // namespace whet::kernels
