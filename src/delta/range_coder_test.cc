// SPDX-License-Identifier: Apache-2.0
#include "delta/range_coder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "delta/difference_model.h"
#include "delta/logistic.h"
#include "delta/number_model.h"

namespace whet::delta {
namespace {

// Gives the bytes in pieces of `piece`.
Refill Pieces(const std::string& bytes, size_t piece) {
  return [&bytes, piece, at = size_t{0}]() mutable {
    const auto all = std::as_bytes(std::span(bytes));
    const auto next = all.subspan(at, std::min(piece, all.size() - at));
    at += next.size();
    return next;
  };
}

TEST(Logistic, SquashIsTheLogisticFunctionAndStretchItsInverse) {
  for (int i = -kStretchLimit; i <= kStretchLimit; ++i) {
    const double p = 65536 / (1 + std::exp(-i / 256.0));
    EXPECT_NEAR(Squash(i), p, 1.01) << i;
    EXPECT_GE(Squash(i), 1U);
    EXPECT_LT(Squash(i), kWhole);
  }
  for (int i = -1500; i <= 1500; ++i) EXPECT_NEAR(Stretch(Squash(i)), i, 20) << i;
  EXPECT_NEAR(Stretch(kWhole / 2), 0, 1);
}

TEST(RangeCoder, GivesBackBitsOfAllProbabilities) {
  std::mt19937 random(1);
  struct Said {
    uint32_t one, value;
    int bits;  // 0: a bit of probability `one`
  };
  std::vector<Said> all;
  for (int i = 0; i < 200000; ++i) {
    const uint32_t one = i % 3 == 0 ? 1 : i % 3 == 1 ? kWhole - 1 : 1 + random() % (kWhole - 1);
    const int bits = i % 5 == 0 ? 1 + static_cast<int>(random() % kRawBits) : 0;
    all.push_back({one,
                   bits > 0 ? static_cast<uint32_t>(random() & ((1U << bits) - 1)) : random() % kWhole < one,
                   bits});
  }
  std::string bytes;
  RangeEncoder encoder(bytes);
  for (const Said& said : all) {
    if (said.bits > 0) {
      encoder.Raw(said.value, said.bits);
    } else {
      encoder.Bit(said.value != 0, said.one);
    }
  }
  encoder.Finish();
  for (const size_t piece : {size_t{1}, size_t{7}, bytes.size()}) {
    RangeDecoder decoder(Pieces(bytes, piece));
    for (const Said& said : all)
      ASSERT_EQ(said.bits > 0 ? decoder.Raw(0, said.bits) : decoder.Bit(false, said.one), said.value);
    EXPECT_FALSE(decoder.ran_out());
  }
}

TEST(RangeCoder, CarriesThroughLongRunsOfFullBytes) {
  for (int ones = 0; ones < 40; ++ones) {
    std::string bytes;
    RangeEncoder encoder(bytes);
    for (int i = 0; i < ones; ++i) encoder.Raw(0xFFFF, 16);
    for (int i = 0; i < 30; ++i) encoder.Bit(i % 7 == 0, 3);
    encoder.Finish();
    RangeDecoder decoder(Pieces(bytes, 3));
    for (int i = 0; i < ones; ++i) ASSERT_EQ(decoder.Raw(0, 16), 0xFFFFU);
    for (int i = 0; i < 30; ++i) ASSERT_EQ(decoder.Bit(false, 3), i % 7 == 0);
  }
}

TEST(RangeCoder, LikelyBitsCostLittle) {
  std::string bytes;
  RangeEncoder encoder(bytes);
  for (int i = 0; i < 1000000; ++i) encoder.Bit(false, 16);
  encoder.Finish();
  EXPECT_LT(bytes.size(), 60U);  // 1,000,000 * log2(1 / (1 - 16 / 65536)) bits are 44 bytes
}

TEST(RangeCoder, SaysThatBytesAreMissing) {
  RangeDecoder decoder([] { return std::span<const std::byte>(); });
  for (int i = 0; i < 100; ++i) decoder.Raw(0, 8);
  EXPECT_TRUE(decoder.ran_out());
}

TEST(NumberModel, GivesBackNumbersOfAllSizes) {
  std::vector<int64_t> numbers = {0, 1, -1, (int64_t{1} << 46), -(int64_t{1} << 46)};
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) numbers.push_back(static_cast<int64_t>(random()) >> (18 + random() % 46));
  std::string bytes;
  RangeEncoder encoder(bytes);
  NumberModel said, heard;
  for (int64_t number : numbers) said.CodeSigned(encoder, number);
  encoder.Finish();
  RangeDecoder decoder(Pieces(bytes, 100));
  for (int64_t number : numbers) ASSERT_EQ(heard.CodeSigned(decoder, 0), number);
}

TEST(DifferenceModel, ComesNearTheEntropyOfWhatItCodes) {
  std::mt19937 random(3);
  std::vector<int32_t> numbers;
  double bits = 0;
  for (int i = 0; i < 200000; ++i) {  // geometric, with a sign: an entropy that can be said
    int32_t size = 0;
    while (size < 100 && random() % 4 != 0) ++size;
    numbers.push_back(random() % 2 == 0 ? size : -size);
    bits += size == 0 ? 2 : 2 + size * std::log2(4.0 / 3) + 1;
  }
  std::string bytes;
  RangeEncoder encoder(bytes);
  DifferenceModel<4> said(8), heard(8);
  for (int32_t number : numbers) said.Code(encoder, number, {});
  encoder.Finish();
  EXPECT_LT(static_cast<double>(bytes.size()) * 8, bits * 1.02);
  RangeDecoder decoder(Pieces(bytes, 1000));
  for (int32_t number : numbers) ASSERT_EQ(heard.Code(decoder, 0, {}), number);
}

TEST(DifferenceModel, GivesBackTheExtremes) {
  const std::vector<int32_t> numbers = {INT32_MIN, INT32_MAX, 0, -1, 1, INT32_MIN + 1};
  for (int expected = 0; expected <= 32; ++expected) {
    DifferenceContexts<4> contexts;
    contexts.expected = expected;
    std::string bytes;
    RangeEncoder encoder(bytes);
    DifferenceModel<4> said(32), heard(32);
    for (int32_t number : numbers) said.Code(encoder, number, contexts);
    encoder.Finish();
    RangeDecoder decoder(Pieces(bytes, 1));
    for (int32_t number : numbers) ASSERT_EQ(heard.Code(decoder, 0, contexts), number);
  }
}

}  // namespace
}  // namespace whet::delta
