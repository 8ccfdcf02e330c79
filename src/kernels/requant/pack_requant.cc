// SPDX-License-Identifier: Apache-2.0
#include "kernels/requant/pack_requant.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

constexpr int64_t kExactFloats = int64_t{1} << 24;  // integers below convert to float32 exactly
constexpr int32_t kFewestBits = 1, kMostBits = 15;  // of the short form's fraction

// The short form of s = m * 2^-t where accumulators stay within the bound: w = m << e, f = t + e - 32.
void Shorten(int64_t bound, int32_t* m, int8_t* t) {
  if (bound >= kExactFloats || *m == 0 || *t < 24) return;
  if (*t > 50 || (bound * *m) >> (*t - 1) == 0) {  // below one half: always zero
    *m = 0, *t = -8;
    return;
  }
  const int32_t e = std::min(7, 32 + kMostBits - *t), f = *t + e - 32;
  if (e < 0 || f < kFewestBits) return;
  *m <<= e;
  *t = static_cast<int8_t>(-f);
}

}  // namespace

void PackRequant(int32_t rule, int32_t count, const void* multiplier, const int32_t* shift, int32_t* m,
                 int8_t* t) {
  for (int32_t i = 0; i < count; ++i) PackRequantChannel(rule, i, multiplier, shift, kExactFloats, m, t);
}

void PackRequantChannel(int32_t rule, int32_t channel, const void* multiplier, const int32_t* shift,
                        int64_t bound, int32_t* m, int8_t* t) {
  const int32_t i = channel;
  if (rule == WHET_RULE_F || rule == WHET_RULE_T) {
    Split(static_cast<const float*>(multiplier)[i], &m[i], &t[i]);
    if (rule == WHET_RULE_F) Shorten(bound, &m[i], &t[i]);  // which is for results of 8 bits
  } else {
    m[i] = static_cast<const int32_t*>(multiplier)[i];
    t[i] = static_cast<int8_t>(std::clamp(shift[i], -31, 30));
  }
}

int TableSpecs(int32_t tables, int32_t channels, ConstSpec* specs) {
  if (tables == 0) return 0;
  specs[0] = {DType::kI16, static_cast<size_t>(tables) * WHET_ACTIVATION_NODES};
  if (tables == 1) return 1;
  specs[1] = {DType::kI32, static_cast<size_t>(channels)};
  return 2;
}

void PackTables(int32_t tables, int32_t channels, const void* const* source, void* const* packed) {
  if (tables == 0) return;
  std::memcpy(packed[0], source[0], static_cast<size_t>(tables) * WHET_ACTIVATION_NODES * sizeof(int16_t));
  if (tables > 1) std::memcpy(packed[1], source[1], static_cast<size_t>(channels) * sizeof(int32_t));
}

}  // namespace whet::kernels
