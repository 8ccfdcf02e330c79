// SPDX-License-Identifier: Apache-2.0
// The published vector of rule F (docs/integer-spec.md, section 9; tools/requant-vectors writes it), by IEEE
// floats and by integers.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/digest.h"
#include "base/seeded.h"
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

}  // namespace
}  // namespace whet
