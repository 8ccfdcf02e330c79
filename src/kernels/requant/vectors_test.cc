// SPDX-License-Identifier: Apache-2.0
// The published vector of rule F (docs/integer-spec.md, section 10; tools/requant-vectors writes it), by IEEE
// floats and by integers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "base/digest.h"
#include "base/seeded.h"
#include "kernels/requant/pack_requant.h"
#include "kernels/requant/requant.h"

namespace whet {
namespace {

constexpr uint32_t kCases = 1000000, kSeed = 1;
constexpr char kPublished[] = "6eefaced49846777a1b2db08de7a97eea13a56547f61a00d7bd02182aa5fd420";

struct Record {
  int32_t acc;
  float scale;
  int32_t y;
};
static_assert(sizeof(Record) == 12);

// Case i without its result; mantissa and exponent are those of the scale.
Record Case(uint32_t i, int32_t* mantissa, int32_t* exponent) {
  const uint32_t sizes = whet_seeded_bits(whet_seeded_key(kSeed, 2), i);
  const int32_t acc =
      static_cast<int32_t>(whet_seeded_bits(whet_seeded_key(kSeed, 0), i)) >> (1 + (sizes & 0xff) % 24);
  *mantissa = static_cast<int32_t>(1u << 23 | (whet_seeded_bits(whet_seeded_key(kSeed, 1), i) & 0x7fffff));
  *exponent = static_cast<int32_t>(24 + (sizes >> 8 & 0xff) % 32);
  if ((sizes >> 16 & 3) == 0) {
    *mantissa = 1 << 23;
    *exponent = static_cast<int32_t>(24 + (sizes >> 8 & 7));
  }
  return {acc, static_cast<float>(std::ldexp(*mantissa, -*exponent)), 0};
}

template <typename Scale>
std::string HashOf(Scale scale) {
  std::vector<Record> records(kCases);
  for (uint32_t i = 0; i < kCases; ++i) {
    int32_t mantissa = 0, exponent = 0;
    records[i] = Case(i, &mantissa, &exponent);
    records[i].y = scale(records[i], mantissa, exponent);
  }
  return Hex(Sha256(std::as_bytes(std::span(records))));
}

TEST(RequantVectors, FloatFormGivesThePublishedHash) {
  EXPECT_EQ(HashOf([](const Record& r, int32_t, int32_t) {
              return static_cast<int32_t>(std::nearbyint(static_cast<float>(r.acc) * r.scale));
            }),
            kPublished);
}

TEST(RequantVectors, IntegerFormGivesThePublishedHash) {
  EXPECT_EQ(HashOf([](const Record& r, int32_t mantissa, int32_t exponent) {
              return whet_scale_f(r.acc, mantissa, exponent);
            }),
            kPublished);
}

int32_t FloatForm(int32_t acc, float scale, int32_t zero_point) {
  const float y = std::nearbyint(static_cast<float>(acc) * scale);
  return static_cast<int32_t>(std::clamp(y + static_cast<float>(zero_point), -128.0f, 127.0f));
}

// Int8 outputs of a channel that was packed for accumulators up to |acc|, in the form that packing chose.
int32_t Packed(int32_t acc, float scale, int32_t zero_point, int64_t bound, bool* is_short) {
  int32_t m = 0;
  int8_t t = 0;
  kernels::PackRequantChannel(WHET_RULE_F, 0, &scale, nullptr, bound, &m, &t);
  *is_short = t < 0;
  return whet_requant(WHET_RULE_F, acc, m, t, zero_point, -128, 127);
}

TEST(RequantVectors, ShortFormGivesTheSameBytes) {
  int shortened = 0;
  for (uint32_t i = 0; i < kCases; ++i) {
    int32_t mantissa = 0, exponent = 0;
    const Record r = Case(i, &mantissa, &exponent);
    if (r.scale >= 1) continue;
    bool is_short = false;
    const int64_t magnitude = std::abs(int64_t{r.acc});
    const int32_t zero_point = static_cast<int32_t>(i % 256) - 128;
    ASSERT_EQ(Packed(r.acc, r.scale, zero_point, magnitude, &is_short), FloatForm(r.acc, r.scale, zero_point))
        << r.acc << " * " << r.scale;
    shortened += is_short;
  }
  EXPECT_GT(shortened, 400000);
}

// Scales (2 k + 1) / (2 acc) put acc * scale at a tie; their float32 neighbours and those of acc put it just
// beside.
TEST(RequantVectors, ShortFormIsExactAroundTies) {
  std::mt19937 random(7);
  int shortened = 0;
  for (int i = 0; i < 400000; ++i) {
    const int32_t acc = static_cast<int32_t>(random() % (1u << (4 + random() % 20))) + 1;
    const int32_t half = static_cast<int32_t>(2 * (random() % 256) + 1);
    float scale = static_cast<float>(half) / (2.0f * static_cast<float>(acc));
    const int32_t steps = static_cast<int32_t>(random() % 5) - 2;
    for (int32_t s = 0; s < std::abs(steps); ++s) scale = std::nextafter(scale, steps < 0 ? 0.0f : 1.0f);
    if (scale >= 1) continue;
    for (int32_t signed_acc : {acc, -acc, acc - 1, acc + 1}) {
      bool is_short = false;
      const int64_t bound = std::max<int64_t>(acc + 1, int64_t{1} << (random() % 24));
      ASSERT_EQ(Packed(signed_acc, scale, 0, bound, &is_short), FloatForm(signed_acc, scale, 0))
          << signed_acc << " * " << scale;
      shortened += is_short;
    }
  }
  EXPECT_GT(shortened, 500000);
}

TEST(RequantVectors, LargeAccumulatorsKeepTheLongForm) {
  bool is_short = true;
  EXPECT_EQ(Packed(16777217, 1e-6f, 0, 1 << 24, &is_short), FloatForm(16777217, 1e-6f, 0));
  EXPECT_FALSE(is_short);
}

}  // namespace
}  // namespace whet
