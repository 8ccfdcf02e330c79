// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string_view>

#include "base/cpu.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/result.h"
#include "base/seeded.h"

namespace whet {
namespace {

Result<int> Half(int n) {
  if (n % 2) return Error("odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  const int half = WHET_TRY(Half(n).With("first half"));
  return WHET_TRY(Half(half).With("second half"));
}

TEST(Result, PropagatesValueAndContext) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(3).message(), "first half: odd");
  EXPECT_EQ(Quarter(6).message(), "second half: odd");
}

TEST(Sha256, MatchesPublishedVectors) {
  const auto digest = [](std::string_view text) { return Hex(Sha256(std::as_bytes(std::span(text)))); };
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Seeded, FloatsAreExactAndWithinRange) {
  const uint32_t key = whet_seeded_key(1, 0);
  for (uint32_t i = 0; i < 10000; ++i) {
    const float x = whet_seeded_f32(key, i);
    EXPECT_GE(x, -1.0f);
    EXPECT_LT(x, 1.0f);
  }
  EXPECT_NE(whet_seeded_bits(key, 0), whet_seeded_bits(whet_seeded_key(1, 1), 0));
}

TEST(Cpu, CeilingNeverExceedsTheMachine) {
  for (const IsaInfo& info : AllIsas()) {
    EXPECT_EQ(IsasUpTo(info.isa) & ~MachineIsas(), 0u);
    EXPECT_NE(IsasUpTo(info.isa) & IsaBit(Isa::kScalar), 0u);
    EXPECT_EQ(ParseIsa(info.name), info.isa);
  }
}

TEST(File, WritesAndMapsBack) {
  const std::string path = testing::TempDir() + "/whet_file_test";
  ASSERT_TRUE(WriteFile(path, std::string_view("edge")).ok());
  EXPECT_EQ(*ReadText(path), "edge");
  EXPECT_FALSE(MappedFile::Open(path + ".absent").ok());
  EXPECT_FALSE(MappedFile::Open(testing::TempDir()).ok());
}

}  // namespace
}  // namespace whet
