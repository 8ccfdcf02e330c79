// SPDX-License-Identifier: Apache-2.0
#include "trust/canonical_json.h"

#include <gtest/gtest.h>

namespace whet::trust {
namespace {

std::string Canonical(std::string_view text) {
  const Result<Json> value = ParseJson(text);
  return value.ok() ? CanonicalJson(*value) : "refused: " + value.message();
}

std::string Nested(int depth) {
  return std::string(static_cast<size_t>(depth), '[') + std::string(static_cast<size_t>(depth), ']');
}

TEST(CanonicalJson, SortsMembersByCodePointsAndDropsWhiteSpace) {
  EXPECT_EQ(Canonical("{ \"b\" : [ 1 , true ],\n\"a\":{}, \"\":null }"), R"({"":null,"a":{},"b":[1,true]})");
  EXPECT_EQ(Canonical("{\"\xF0\x90\x80\x80\":1,\"\xEF\xBF\xBF\":2,\"z\":3}"),
            "{\"z\":3,\"\xEF\xBF\xBF\":2,\"\xF0\x90\x80\x80\":1}");
}

TEST(CanonicalJson, EscapesOnlyQuoteAndBackslash) {
  EXPECT_EQ(Canonical(R"("\"\\\/\n\u0001\u00e9")"), "\"\\\"\\\\/\n\x01\xC3\xA9\"");
}

TEST(CanonicalJson, KeepsTheWholeRangeOfIntegers) {
  EXPECT_EQ(Canonical("[9223372036854775807,-9223372036854775808,-0]"),
            "[9223372036854775807,-9223372036854775808,0]");
}

TEST(Json, RefusesWhatCanBeReadInTwoWays) {
  for (const char* text :
       {"1.0", "1e2", "9223372036854775808", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "NaN",
        "\"\\ud800\"", "\"\xC3\"", "\"\xC0\x80\"", "\xEF\xBB\xBF{}", "[1,]", "{}{}", "", "[", "\"\n\""})
    EXPECT_TRUE(Canonical(text).starts_with("refused")) << text;
}

TEST(Json, BoundsDepthAndCount) {
  EXPECT_TRUE(ParseJson(Nested(24)).ok());
  EXPECT_EQ(ParseJson(Nested(25)).message(), "the JSON text has nesting deeper than 24");
  EXPECT_TRUE(ParseJson("[1,2,3]", {.values = 4}).ok());
  EXPECT_FALSE(ParseJson("[1,2,3]", {.values = 3}).ok());
  EXPECT_FALSE(ParseJson(Nested(1'000'000)).ok());
}

TEST(Json, PrintsWhatItReadsBack) {
  const Result<Json> value = ParseJson(R"({"a":[1,{"b":"\u0000\"\\\n"},[],{}],"c":null,"d":false})");
  ASSERT_TRUE(value.ok()) << value.message();
  const Result<Json> again = ParseJson(PrintJson(*value));
  ASSERT_TRUE(again.ok()) << again.message();
  EXPECT_TRUE(*again == *value);
}

}  // namespace
}  // namespace whet::trust
