// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

#include <gtest/gtest.h>

namespace whet::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Target, HasPathAndQuery) {
  const Result<Target> target = ParseTarget("/v1/a%20b?x=1&y=%26+z&empty=&flag");
  ASSERT_TRUE(target.ok()) << target.message();
  EXPECT_EQ(target->path, "/v1/a b");
  EXPECT_EQ(target->query, (Pairs{{"x", "1"}, {"y", "& z"}, {"empty", ""}, {"flag", ""}}));
}

TEST(Target, KeepsAPlusInAPath) {
  EXPECT_EQ(ParseTarget("/a+b")->path, "/a+b");
}

TEST(Target, MayHaveAHost) {
  EXPECT_EQ(ParseTarget("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(ParseTarget("http://host")->path, "/");
}

TEST(Target, IsRefusedWhereItIsUnclear) {
  for (const char* text : {"", "a", "*", "/%", "/%4", "/%zz", "/%00", "/a%0ab", "/..", "/a/../b",
                           "/a/%2e%2e/b", "/a/.", "/x?y=%", "/x?%0d=1", "ftp://host/"})
    EXPECT_FALSE(ParseTarget(text).ok()) << text;
}

TEST(Target, MayHaveDotsWithinAName) {
  EXPECT_EQ(ParseTarget("/1.root.json/..a/b..")->path, "/1.root.json/..a/b..");
}

}  // namespace
}  // namespace whet::http
