// SPDX-License-Identifier: Apache-2.0
#include "pull/package.h"

#include <gtest/gtest.h>

#include "archive/sample_packages.h"

namespace whet::pull {
namespace {

using archive::AsBytes, archive::AsText, archive::SampleMember, archive::SampleTar, archive::SampleZip;
using Make = std::string (*)(const std::vector<SampleMember>&);
constexpr Make kMakers[] = {SampleZip, SampleTar};

std::string Read(const std::string& package, std::string_view member, uint64_t size) {
  const Result<Bytes> bytes = ReadMember(AsBytes(package), member, size);
  return bytes.ok() ? "read: " + AsText(*bytes) : bytes.message();
}

bool Says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Package, GivesTheMemberThatWasAskedFor) {
  for (const Make make : kMakers) {
    const std::string package =
        make({{"a/one.txt", "first"}, {"a/two.txt", std::string(3000, 'x')}, {"b", ""}});
    EXPECT_EQ(Read(package, "a/one.txt", 5), "read: first");
    EXPECT_EQ(Read(package, "a/two.txt", 3000), "read: " + std::string(3000, 'x'));
    EXPECT_EQ(Read(package, "b", 0), "read: ");
    EXPECT_TRUE(Says(Read(package, "a", 5), "does not have it"));
    EXPECT_TRUE(Says(Read(package, "./a/one.txt", 5), "does not have it"));
  }
  EXPECT_EQ(Read(SampleZip({{"plain", "stored", false}}), "plain", 6), "read: stored");
}

TEST(Package, RefusesAMemberOfAnotherSize) {
  for (const Make make : kMakers) {
    EXPECT_TRUE(Says(Read(make({{"a", "first"}}), "a", 4), "5 bytes instead of 4"));
    EXPECT_TRUE(Says(Read(make({{"a", "first"}}), "a", 1ULL << 40), "256 MiB"));
  }
}

// A small file that says it is large must not take the memory it speaks of, and one that goes on is cut.
TEST(Package, RefusesSizesThatCannotBeTrue) {
  EXPECT_TRUE(Says(Read(SampleZip({{"a", "small", true, 0, 200 << 20}}), "a", 200 << 20), "cannot be true"));
  EXPECT_TRUE(Says(Read(SampleZip({{"a", std::string(1 << 20, 'x'), true, 0, 4}}), "a", 4), "damaged"));
  EXPECT_TRUE(Says(Read(SampleZip({{"a", "first", false, 0, 4}}), "a", 4), "damaged"));
  EXPECT_TRUE(Says(Read(SampleTar({{"a", "small", true, 0, 200 << 20}}), "a", 200 << 20), "cut off"));
  EXPECT_TRUE(Says(Read(SampleTar({{"big", "", true, 0, 0777777777LL}, {"a", "x"}}), "a", 1), "cut off"));
}

TEST(Package, RefusesWhatIsNotOnePlainFile) {
  EXPECT_TRUE(Says(Read(SampleZip({{"a", "one"}, {"a", "two"}}), "a", 3), "twice"));
  EXPECT_TRUE(Says(Read(SampleZip({{"a", "one", true, 1}}), "a", 3), "encrypted"));
  for (const char type : {'1', '2', '3', '5', '6'}) {
    EXPECT_TRUE(Says(Read(SampleTar({{"a", "one", true, 0, -1, type}}), "a", 3), "not a regular file"));
  }
  EXPECT_TRUE(Says(Read("<html>", "a", 3), "neither a wheel"));
  EXPECT_TRUE(Says(Read("", "a", 3), "neither a wheel"));
}

TEST(Package, NoticesAFlippedByte) {
  std::string zip = SampleZip({{"a", "plain text", false}});
  zip[zip.find("plain")] ^= 1;
  EXPECT_TRUE(Says(Read(zip, "a", 10), "damaged"));
}

TEST(Package, SurvivesEveryCut) {
  for (const Make make : kMakers) {
    const std::string package = make({{"a/one.txt", "first"}, {"two", std::string(600, 'y')}});
    for (size_t length = 0; length < package.size(); ++length) {
      const std::string answer = Read(package.substr(0, length), "two", 600);
      // Gzip's last bytes, its sum and the archive's padding, come after the member.
      const bool may_be_whole = make == SampleTar && length >= package.size() / 2;
      EXPECT_FALSE(!may_be_whole && Says(answer, "read: ")) << length;
    }
  }
}

TEST(Package, SurvivesEveryChangedByte) {
  for (const Make make : kMakers) {
    const std::string package = make({{"a/one.txt", "first"}, {"two", "second"}});
    for (size_t at = 0; at < package.size(); ++at) {
      for (const char change : {'\x01', '\x80', '\xFF'}) {
        std::string changed = package;
        changed[at] = static_cast<char>(changed[at] ^ change);
        const std::string answer = Read(changed, "two", 6);
        EXPECT_FALSE(make == SampleZip && Says(answer, "read: ") && answer != "read: second") << at;
      }
    }
  }
}

}  // namespace
}  // namespace whet::pull
