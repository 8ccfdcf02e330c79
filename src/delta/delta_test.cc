// SPDX-License-Identifier: Apache-2.0
#include "delta/delta.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "base/file.h"
#include "base/full_disk.h"
#include "delta/sample_plans.h"

namespace whet::delta {
namespace {

class Deltas : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MakeFolders(folder_).ok());
    unlink(output_.c_str());
  }

  static std::string Text(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  Status Apply(const Bytes& from, std::string_view delta, uint64_t max_bytes) {
    EXPECT_TRUE(WriteFile(folder_ + "/delta", delta).ok());
    unlink(output_.c_str());
    return Rebuild(from, folder_ + "/delta", output_, {.max_bytes = max_bytes});
  }

  void ExpectRoundTrip(Codec codec, const Bytes& from, const Bytes& to) {
    SCOPED_TRACE(kCodecNames[static_cast<size_t>(codec)]);
    const Result<std::string> delta = Make(codec, from, to);
    ASSERT_TRUE(delta.ok()) << delta.message();
    const Result<Header> header = ReadHeader(*delta);
    ASSERT_TRUE(header.ok()) << header.message();
    EXPECT_EQ(header->codec, codec);
    EXPECT_EQ(header->bytes, to.size());
    EXPECT_EQ(header->to, Sha256(to));
    EXPECT_EQ(header->from.has_value(), codec != Codec::kFull);
    const Status status = Apply(from, *delta, to.size());
    ASSERT_TRUE(status.ok()) << status.message();
    const Result<std::string> made = ReadText(output_);
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE(*made == Text(to));
  }

  // All codecs that take any file, and the smallest of them.
  void ExpectAllRoundTrips(const Bytes& from, const Bytes& to) {
    for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kPrefix}) ExpectRoundTrip(codec, from, to);
    const Result<Smallest> smallest = MakeSmallest(from, to);
    ASSERT_TRUE(smallest.ok()) << smallest.message();
    for (const auto& [codec, bytes] : smallest->tried) EXPECT_LE(smallest->delta.size(), bytes);
    ASSERT_TRUE(Apply(from, smallest->delta, to.size()).ok());
    EXPECT_TRUE(*ReadText(output_) == Text(to));
  }

  std::string folder_ = testing::TempDir() + "whet_delta";
  std::string output_ = folder_ + "/new";
};

TEST_F(Deltas, EmptyAndTinyFiles) {
  const Bytes none, one = {std::byte{7}}, three(3, std::byte{1});
  for (const Bytes& from : {none, one, three})
    for (const Bytes& to : {none, one, three}) ExpectAllRoundTrips(from, to);
}

TEST_F(Deltas, RandomEditsOfRandomFiles) {
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Bytes from = RandomBytes(random, random() % 20000);
    ExpectAllRoundTrips(from, Edited(from, random));
  }
}

TEST_F(Deltas, SameFilesCostAHeader) {
  std::mt19937 random(5);
  const Bytes file = RandomBytes(random, 300000);
  EXPECT_LT(Make(Codec::kPatch, file, file)->size(), 100U);
}

TEST_F(Deltas, PlansOfAllElements) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const PlanPair pair = TunedPlans(seed);
    ExpectRoundTrip(Codec::kTyped, pair.from, pair.to);
    ExpectRoundTrip(Codec::kFull, pair.from, pair.to);
    ExpectRoundTrip(Codec::kTyped, pair.to, pair.from);
  }
}

TEST_F(Deltas, TypedIsSmallestWhereElementsMoved) {
  const PlanPair pair = TunedPlans(1);
  const Result<Smallest> smallest = MakeSmallest(pair.from, pair.to);
  ASSERT_TRUE(smallest.ok());
  EXPECT_EQ(smallest->codec, Codec::kTyped);
  EXPECT_EQ(smallest->tried.size(), std::size(kCodecNames));
}

TEST_F(Deltas, TypedRefusesWhatIsNoPlan) {
  const Bytes file(100, std::byte{1});
  EXPECT_FALSE(Make(Codec::kTyped, file, file).ok());
  EXPECT_FALSE(Make(Codec::kTyped, TunedPlans(1).from, file).ok());
}

TEST_F(Deltas, AnotherOldFileIsRefused) {
  std::mt19937 random(6);
  const Bytes from = RandomBytes(random, 5000), to = Edited(from, random);
  Bytes other = from;
  other[17] ^= std::byte{1};
  for (const Codec codec : {Codec::kPatch, Codec::kPrefix}) {
    const Status status = Apply(other, *Make(codec, from, to), to.size());
    EXPECT_NE(status.message().find("another old file"), std::string::npos) << status.message();
    EXPECT_FALSE(FileExists(output_));
  }
}

TEST_F(Deltas, MoreBytesThanAllowedAreNeverWritten) {
  const Bytes to(1 << 20, std::byte{3});
  for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kPrefix}) {
    const Status status = Apply({}, *Make(codec, {}, to), to.size() - 1);
    EXPECT_NE(status.message().find("allowed"), std::string::npos) << status.message();
    EXPECT_FALSE(FileExists(output_));
  }
}

// A delta whose header says less than it makes: no byte beyond is written.
TEST_F(Deltas, ALyingLengthIsRefused) {
  std::mt19937 random(7);
  const Bytes to = RandomBytes(random, 200000);
  for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kPrefix}) {
    std::string delta = *Make(codec, {}, to);
    delta[7] = 100, delta[8] = delta[9] = 0;
    EXPECT_FALSE(Apply({}, delta, 100).ok());
    EXPECT_FALSE(FileExists(output_));
    delta[9] = 100;
    EXPECT_FALSE(Apply({}, delta, 1 << 30).ok());
    EXPECT_FALSE(FileExists(output_));
  }
}

TEST_F(Deltas, CutDeltasAreRefused) {
  const PlanPair pair = TunedPlans(2);
  for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kTyped, Codec::kPrefix}) {
    const std::string delta = *Make(codec, pair.from, pair.to);
    for (size_t size = 0; size < delta.size(); size += size < 100 ? 1 : 997) {
      EXPECT_FALSE(Apply(pair.from, std::string_view(delta).substr(0, size), pair.to.size()).ok()) << size;
      EXPECT_FALSE(FileExists(output_));
    }
  }
}

TEST_F(Deltas, DamagedDeltasGiveTheRightBytesOrNone) {
  const PlanPair pair = TunedPlans(3);
  std::mt19937 random(8);
  for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kTyped, Codec::kPrefix}) {
    const std::string delta = *Make(codec, pair.from, pair.to);
    for (int i = 0; i < 150; ++i) {
      std::string damaged = delta;
      const size_t at = i < 80 ? static_cast<size_t>(i) % delta.size() : random() % delta.size();
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
      const Status status = Apply(pair.from, damaged, pair.to.size());
      if (status.ok()) {
        EXPECT_TRUE(*ReadText(output_) == Text(pair.to));
      } else {
        EXPECT_FALSE(FileExists(output_));
      }
    }
  }
}

TEST_F(Deltas, AFullDiskLeavesNothing) {
  std::mt19937 random(9);
  const Bytes to = RandomBytes(random, 1 << 20);
  for (const Codec codec : {Codec::kFull, Codec::kPatch, Codec::kPrefix}) {
    ASSERT_TRUE(WriteFile(folder_ + "/delta", *Make(codec, {}, to)).ok());
    for (const rlim_t room : {0, 100, 500000}) {
      const FullDisk full(room);
      EXPECT_FALSE(Rebuild({}, folder_ + "/delta", output_, {.max_bytes = to.size()}).ok());
      EXPECT_FALSE(FileExists(output_));
    }
  }
}

TEST_F(Deltas, HeadersOfOthersAreRefused) {
  for (const std::string& text :
       {std::string(), std::string("WDL"), std::string("WDLT"), std::string(200, 'x')})
    EXPECT_FALSE(ReadHeader(text).ok());
  std::string delta = *Make(Codec::kFull, {}, {});
  EXPECT_TRUE(ReadHeader(delta).ok());
  for (const size_t at : {0, 4, 5, 6}) {
    std::string other = delta;
    other[at] = 99;
    EXPECT_FALSE(ReadHeader(other).ok()) << at;
  }
}

}  // namespace
}  // namespace whet::delta
