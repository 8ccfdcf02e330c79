// SPDX-License-Identifier: Apache-2.0
#include "http/reply.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace whet::http {
namespace {

struct RangeCase {
  const char* value;
  RangeEnd end;
  uint64_t first, length;
};

TEST(Range, IsChosenAsRfc9110Says) {
  constexpr RangeCase kCases[] = {
      {"bytes=0-0", RangeEnd::kPart, 0, 1},
      {"bytes=2-4", RangeEnd::kPart, 2, 3},
      {"bytes=7-", RangeEnd::kPart, 7, 3},
      {"bytes=7-99", RangeEnd::kPart, 7, 3},
      {"bytes=-3", RangeEnd::kPart, 7, 3},
      {"bytes=-30", RangeEnd::kPart, 0, 10},
      {"bytes=0-18446744073709551615", RangeEnd::kPart, 0, 10},
      {"bytes=10-", RangeEnd::kUnsatisfiable, 0, 0},
      {"bytes=-0", RangeEnd::kUnsatisfiable, 0, 0},
      {"bytes=5-4", RangeEnd::kWhole, 0, 0},
      {"bytes=0-18446744073709551616", RangeEnd::kWhole, 0, 0},
      {"bytes=0-1,4-5", RangeEnd::kWhole, 0, 0},
      {"bytes=a-b", RangeEnd::kWhole, 0, 0},
      {"bytes=+1-2", RangeEnd::kWhole, 0, 0},
      {"bytes=-", RangeEnd::kWhole, 0, 0},
      {"lines=0-1", RangeEnd::kWhole, 0, 0},
      {"", RangeEnd::kWhole, 0, 0},
  };
  for (const RangeCase& row : kCases) {
    Range range;
    EXPECT_EQ(ChooseRange(row.value, 10, range), row.end) << row.value;
    if (row.end != RangeEnd::kPart) continue;
    EXPECT_EQ(range.first, row.first) << row.value;
    EXPECT_EQ(range.length, row.length) << row.value;
  }
}

TEST(Range, OfAnEmptyFileIsNever) {
  Range range;
  EXPECT_EQ(ChooseRange("bytes=0-", 0, range), RangeEnd::kUnsatisfiable);
  EXPECT_EQ(ChooseRange("bytes=-1", 0, range), RangeEnd::kUnsatisfiable);
}

class FileReply : public testing::Test {
 protected:
  FileReply() : path_(testing::TempDir() + "http_reply_test.bin") {
    EXPECT_TRUE(WriteFile(path_, std::string_view("0123456789")).ok());
  }
  ~FileReply() override { remove(path_.c_str()); }
  Reply Make(const Asked& asked) const {
    Response response;
    response.type = "application/octet-stream";
    response.file = path_;
    response.file_tag = "abc";
    return MakeReply(asked, response);
  }
  std::string path_;
};

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(FileReply, IsWholeWithoutARange) {
  const Reply reply = Make({});
  EXPECT_TRUE(reply.head.starts_with("HTTP/1.1 200 ")) << reply.head;
  EXPECT_TRUE(Has(reply.head, "\r\nETag: \"abc\"\r\n")) << reply.head;
  EXPECT_TRUE(Has(reply.head, "\r\nContent-Length: 10\r\n")) << reply.head;
  EXPECT_EQ(reply.left, 10U);
}

TEST_F(FileReply, IsAPart) {
  const Reply reply = Make({.range = "bytes=4-6"});
  EXPECT_TRUE(reply.head.starts_with("HTTP/1.1 206 ")) << reply.head;
  EXPECT_TRUE(Has(reply.head, "\r\nContent-Range: bytes 4-6/10\r\n")) << reply.head;
  EXPECT_EQ(reply.offset, 4U);
  EXPECT_EQ(reply.left, 3U);
}

TEST_F(FileReply, IsAPartOnlyOfTheSameFile) {
  EXPECT_EQ(Make({.range = "bytes=4-", .if_range = "\"abc\""}).left, 6U);
  EXPECT_EQ(Make({.range = "bytes=4-", .if_range = "\"old\""}).left, 10U);
}

TEST_F(FileReply, RefusesARangeBehindTheEnd) {
  const Reply reply = Make({.range = "bytes=10-"});
  EXPECT_TRUE(reply.head.starts_with("HTTP/1.1 416 ")) << reply.head;
  EXPECT_TRUE(Has(reply.head, "\r\nContent-Range: bytes */10\r\n")) << reply.head;
}

TEST_F(FileReply, IsNotSentToWhoHasIt) {
  const Reply reply = Make({.if_none_match = "\"x\", \"abc\""});
  EXPECT_TRUE(reply.head.starts_with("HTTP/1.1 304 ")) << reply.head;
  EXPECT_FALSE(Has(reply.head, "Content-Length"));
  EXPECT_EQ(reply.left, 0U);
}

TEST_F(FileReply, HasItsLengthWithoutItsBytes) {
  const Reply reply = Make({.head = true});
  EXPECT_TRUE(Has(reply.head, "\r\nContent-Length: 10\r\n")) << reply.head;
  EXPECT_EQ(reply.left, 0U);
}

TEST_F(FileReply, IsNotFoundWhereThereIsNoFile) {
  Response response;
  response.file = path_ + ".none";
  EXPECT_TRUE(MakeReply({}, response).head.starts_with("HTTP/1.1 404 "));
  response.file = testing::TempDir();
  EXPECT_TRUE(MakeReply({}, response).head.starts_with("HTTP/1.1 404 "));
}

TEST(Reply, NeverLetsAValueBecomeAHeader) {
  Response response;
  response.headers = {{"X", "a\r\nSet-Cookie: b"}};
  EXPECT_FALSE(Has(MakeReply({}, response).head, "\nSet-Cookie"));
}

TEST(Reply, EscapesMessages) {
  EXPECT_EQ(ErrorResponse(400, "a\"b\\c\n").body, "{\"error\": \"a\\\"b\\\\c\\u000a\"}\n");
}

}  // namespace
}  // namespace whet::http
