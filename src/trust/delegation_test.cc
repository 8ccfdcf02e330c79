// SPDX-License-Identifier: Apache-2.0
#include "trust/delegation.h"

#include <gtest/gtest.h>

#include "trust/expiry.h"
#include "trust/hash.h"
#include "trust/url.h"

namespace whet::trust {
namespace {

TEST(PathPattern, StarAndQuestionMarkStayWithinASegment) {
  EXPECT_TRUE(MatchesPattern("foo.tgz", "*.tgz"));
  EXPECT_FALSE(MatchesPattern("targets/foo.tgz", "*.tgz"));
  EXPECT_TRUE(MatchesPattern("targets/foo.tgz", "targets/*.tgz"));
  EXPECT_TRUE(MatchesPattern("foo-version-2.tgz", "foo-version-?.tgz"));
  EXPECT_FALSE(MatchesPattern("foo-version-alpha.tgz", "foo-version-?.tgz"));
  EXPECT_FALSE(MatchesPattern("a/b", "a?b"));
  EXPECT_TRUE(MatchesPattern("a/b/c", "*/*/*"));
  EXPECT_FALSE(MatchesPattern("a/b/c", "*/*"));
  EXPECT_FALSE(MatchesPattern("README.MD", "*.md"));
  EXPECT_TRUE(MatchesPattern("aXbXc", "a*b*c"));
  EXPECT_FALSE(MatchesPattern("", "?"));
  EXPECT_TRUE(MatchesPattern("", "*"));
}

TEST(PathPattern, BracketsAreSets) {
  EXPECT_TRUE(MatchesPattern("v7", "v[0-9]"));
  EXPECT_FALSE(MatchesPattern("vx", "v[0-9]"));
  EXPECT_TRUE(MatchesPattern("vx", "v[!0-9]"));
  EXPECT_FALSE(MatchesPattern("v/", "v[!0-9]"));
  EXPECT_TRUE(MatchesPattern("]", "[]]"));
  EXPECT_TRUE(MatchesPattern("[a", "[a"));
}

TEST(PathPattern, ManyStarsTakeNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "a*";
  EXPECT_FALSE(MatchesPattern(std::string(2000, 'a') + "!", pattern + "b"));
}

TEST(HashedBins, EveryTargetHasOneBinByEitherForm) {
  const SuccinctRoles bins{.keys = {}, .bit_length = 10, .name_prefix = "bin"};
  EXPECT_EQ(bins.NameOf(3), "bin-003");
  EXPECT_EQ(bins.NameOf(1023), "bin-3ff");
  for (const char* path : {"a", "models/kws.whet", "x/y/z"}) {
    const std::string digest = HashesOf(path).sha256;
    EXPECT_EQ(BinOf(bins, path), std::stoul(digest.substr(0, 8), nullptr, 16) >> 22);
    EXPECT_TRUE(IsDelegated({.path_hash_prefixes = {"zz", digest.substr(0, 3)}}, path));
    EXPECT_FALSE(IsDelegated({.path_hash_prefixes = {digest.substr(0, 3) + "x"}}, path));
  }
}

TEST(Steps, NothingFollowsATerminatingRole) {
  Delegations delegations;
  delegations.roles = {{.name = "a", .paths = {"x/*"}},
                       {.name = "b", .terminating = true, .paths = {"*"}},
                       {.name = "c", .terminating = true, .paths = {"x/*"}},
                       {.name = "d", .paths = {"x/*"}}};
  const std::vector<Step> steps = StepsFor(delegations, "x/y");
  ASSERT_EQ(steps.size(), 2);
  EXPECT_EQ(steps[0].role, "a");
  EXPECT_EQ(steps[1].role, "c");
}

TEST(Time, ReadsAndPrintsOneForm) {
  EXPECT_EQ(*ParseTime("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(*ParseTime("2026-11-23T05:00:00Z"), 1795410000);
  EXPECT_EQ(PrintTime(1795410000), "2026-11-23T05:00:00Z");
  EXPECT_EQ(PrintTime(-1), "1969-12-31T23:59:59Z");
  for (const char* text : {"2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
                           "2026-1-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00+00:00", ""})
    EXPECT_FALSE(ParseTime(text).ok()) << text;
}

TEST(Url, QuotesNamesIntoOneSegment) {
  EXPECT_EQ(Quote("../a?#%b"), "..%2Fa%3F%23%25b");
  EXPECT_EQ(Quote("a/b c", "/"), "a/b%20c");
  EXPECT_EQ(WithHash("a/b/c.bin", "ff"), "a/b/ff.c.bin");
  EXPECT_EQ(WithHash("c.bin", "ff"), "ff.c.bin");
}

}  // namespace
}  // namespace whet::trust
