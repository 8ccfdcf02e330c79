// SPDX-License-Identifier: Apache-2.0
#include "kernels/requant/pack_requant.h"

#include <algorithm>
#include <bit>

#include "kernels/requant/requant.h"

namespace whet::kernels {
namespace {

// Exact for positive normal numbers; anything else, which bind refuses, becomes a multiplier of 0.
void Split(float scale, int32_t* m, int8_t* t) {
  const uint32_t bits = std::bit_cast<uint32_t>(scale);
  const int32_t exponent = static_cast<int32_t>(bits >> 23);
  const bool normal = exponent > 0 && exponent < 255;
  *m = normal ? static_cast<int32_t>((bits & 0x7fffff) | 0x800000) : 0;
  *t = static_cast<int8_t>(std::clamp(150 - exponent, 0, 127));
}

}  // namespace

void PackRequant(int32_t rule, int32_t count, const void* multiplier, const int32_t* shift, int32_t* m,
                 int8_t* t) {
  for (int32_t i = 0; i < count; ++i) {
    if (rule == WHET_RULE_F) {
      Split(static_cast<const float*>(multiplier)[i], &m[i], &t[i]);
    } else {
      m[i] = static_cast<const int32_t*>(multiplier)[i];
      t[i] = static_cast<int8_t>(std::clamp(shift[i], -31, 30));
    }
  }
}

}  // namespace whet::kernels
