// SPDX-License-Identifier: Apache-2.0
#include "http/request_reader.h"

#include <gtest/gtest.h>

namespace whet::http {
namespace {

constexpr const char* kPost =
    "POST /v1/x?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-Name: value\r\n\r\nhello";

// The status of what is refused; 0: it is taken, -1: more is awaited.
int StatusOf(std::string text, size_t max_header = 4096, size_t max_body = 1000) {
  RequestReader reader(max_header, max_body);
  switch (reader.Feed(text)) {
    case ReadState::kDone:
      return 0;
    case ReadState::kRefused:
      return reader.refusal().status;
    default:
      return -1;
  }
}

TEST(RequestReader, TakesARequest) {
  RequestReader reader(4096, 1000);
  std::string bytes = std::string(kPost) + "GET /next";
  ASSERT_EQ(reader.Feed(bytes), ReadState::kDone);
  EXPECT_EQ(bytes, "GET /next");
  EXPECT_TRUE(reader.keep_alive());
  const Request request = reader.Take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/x");
  EXPECT_EQ(request.Query("a"), "b");
  EXPECT_EQ(request.Header("x-nAME"), "value");
  EXPECT_EQ(request.body, "hello");
}

TEST(RequestReader, TakesARequestByteByByte) {
  RequestReader reader(4096, 1000);
  const std::string text = kPost;
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    bytes += text[i];
    ASSERT_EQ(reader.Feed(bytes), ReadState::kMore) << i;
  }
  bytes += text.back();
  ASSERT_EQ(reader.Feed(bytes), ReadState::kDone);
  EXPECT_EQ(reader.Take().body, "hello");
}

TEST(RequestReader, TakesChunks) {
  RequestReader reader(4096, 1000);
  std::string bytes =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n2\r\n, "
      "\r\n0\r\n\r\n";
  ASSERT_EQ(reader.Feed(bytes), ReadState::kDone);
  EXPECT_EQ(reader.Take().body, "hello, ");
}

TEST(RequestReader, SaysWhenAClientWaits) {
  RequestReader reader(4096, 1000);
  std::string bytes = "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.Feed(bytes), ReadState::kContinue);
  bytes = "o";
  EXPECT_EQ(reader.Feed(bytes), ReadState::kMore);
  bytes = "k";
  EXPECT_EQ(reader.Feed(bytes), ReadState::kDone);
}

TEST(RequestReader, RefusesWhatIsTooLong) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(StatusOf(head + "X: " + std::string(5000, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(StatusOf(head + "X: " + std::string(5000, 'x')), 431);
  EXPECT_EQ(StatusOf(head + "Content-Length: 1000\r\n\r\n"), -1);
  EXPECT_EQ(StatusOf(head + "Content-Length: 1001\r\n\r\n"), 413);
  EXPECT_EQ(StatusOf(head + "Content-Length: 99999999999\r\n\r\n"), 413);
  EXPECT_EQ(StatusOf(head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x')), 413);
  EXPECT_EQ(StatusOf(head + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x')), 431);
}

TEST(RequestReader, RefusesWhatCanBeReadInTwoWays) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(StatusOf(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf(post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf(post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), 400);
  EXPECT_EQ(StatusOf(post + "Content-Length: -1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf(post + "Content-Length: 1e1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf(post + "Host: g\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n"), 400);
}

TEST(RequestReader, RefusesOtherProtocols) {
  EXPECT_EQ(StatusOf(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)), 400);
  EXPECT_EQ(StatusOf("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(StatusOf("\r\n\r\n\r\n"), 400);
}

TEST(RequestReader, KnowsHttp10) {
  RequestReader reader(4096, 1000);
  std::string bytes = "GET / HTTP/1.0\r\n\r\n";
  ASSERT_EQ(reader.Feed(bytes), ReadState::kDone);
  EXPECT_FALSE(reader.keep_alive());
}

}  // namespace
}  // namespace whet::http
