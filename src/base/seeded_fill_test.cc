// SPDX-License-Identifier: Apache-2.0
#include "base/seeded_fill.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/seeded.h"

namespace whet {
namespace {

template <typename T>
std::vector<T> Drawn(DType dtype, size_t count) {
  std::vector<T> values(count);
  FillSeeded(dtype, 7, 2, std::as_writable_bytes(std::span(values)));
  return values;
}

TEST(SeededFill, AgreesWithTheElementwiseGenerator) {
  const uint32_t key = whet_seeded_key(7, 2);
  const auto i8 = Drawn<int8_t>(DType::kI8, 100);
  const auto f32 = Drawn<float>(DType::kF32, 100);
  const auto i64 = Drawn<int64_t>(DType::kI64, 100);
  const auto boolean = Drawn<uint8_t>(DType::kBool, 100);
  for (uint32_t i = 0; i < 100; ++i) {
    EXPECT_EQ(i8[i], whet_seeded_i8(key, i));
    EXPECT_EQ(f32[i], whet_seeded_f32(key, i));
    EXPECT_EQ(i64[i], static_cast<int32_t>(whet_seeded_bits(key, i)));
    EXPECT_EQ(boolean[i], whet_seeded_bits(key, i) >> 31);
  }
}

float HalfValue(uint16_t half) {
  const int exponent = (half >> 10) & 31;
  const float value =
      half == 0 ? 0.0f : std::ldexp(1.0f + static_cast<float>(half & 0x3ff) / 1024.0f, exponent - 15);
  return half & 0x8000 ? -value : value;
}

TEST(SeededFill, DrawsHalvesAsExact1024ths) {
  const uint32_t key = whet_seeded_key(7, 2);
  const auto halves = Drawn<uint16_t>(DType::kF16, 4000);
  for (uint32_t i = 0; i < halves.size(); ++i) {
    const float wanted = (static_cast<float>(whet_seeded_bits(key, i) >> 21) - 1024.0f) / 1024.0f;
    ASSERT_EQ(HalfValue(halves[i]), wanted) << i;
  }
}

}  // namespace
}  // namespace whet
