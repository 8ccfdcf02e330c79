// SPDX-License-Identifier: Apache-2.0
// libcurl against a server of a few lines: what each way to misbehave is called.
#include "trust/curl_fetcher.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace whet::trust {
namespace {

// Answers each connection by `talk` and closes it. On a port of its own.
class Server {
 public:
  using Send = std::function<bool(std::string_view)>;
  explicit Server(std::function<void(const Send&)> talk) : talk_(std::move(talk)) {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~Server() {
    stop_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/file"; }

 private:
  void Run() {
    for (;;) {
      const int connection = accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      char request[4096];
      if (read(connection, request, sizeof request) > 0) {
        talk_([&](std::string_view text) {
          return !stop_ && send(connection, text.data(), text.size(), MSG_NOSIGNAL) ==
                               static_cast<ssize_t>(text.size());
        });
      }
      close(connection);
    }
  }
  std::function<void(const Send&)> talk_;
  int socket_ = -1, port_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

struct Got {
  Fetched fetched;
  std::string text;
};
Got Get(const std::string& url, uint64_t max_bytes, CurlOptions options = {}, uint64_t from = 0) {
  CurlFetcher fetcher(options);
  Got got;
  got.fetched = fetcher.Fetch({url, max_bytes, from}, [&](std::string_view piece) {
    got.text += piece;
    return true;
  });
  return got;
}

Server Answering(std::string answer) {
  return Server([answer = std::move(answer)](const Server::Send& send) { send(answer); });
}

TEST(CurlFetcher, GivesTheBody) {
  const Server server = Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const Got got = Get(server.url(), 5);
  EXPECT_EQ(got.fetched.end, FetchEnd::kDone) << got.fetched.detail;
  EXPECT_EQ(got.text, "hello");
}

TEST(CurlFetcher, TakesNoMoreThanWasAskedFor) {
  const Server stated = Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(Get(stated.url(), 4).fetched.end, FetchEnd::kTooLong);
  const Server endless([](const Server::Send& send) {
    for (send("HTTP/1.1 200 OK\r\n\r\n"); send(std::string(1024, 'x'));) continue;
  });
  const Got got = Get(endless.url(), 10'000);
  EXPECT_EQ(got.fetched.end, FetchEnd::kTooLong);
  EXPECT_FALSE(got.fetched.retryable());
  EXPECT_LE(got.text.size(), 10'000);
}

// What no sink sees is paid for, too.
TEST(CurlFetcher, CountsWhatCameBeside) {
  const std::string headers = "HTTP/1.1 503 x\r\nContent-Length: 9000\r\n\r\n";
  const Server busy = Answering(headers + std::string(9000, 'x'));
  EXPECT_EQ(Get(busy.url(), 10'000).fetched.beside_bytes, static_cast<int64_t>(headers.size()) + 9000);
  const Server good = Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(Get(good.url(), 5).fetched.beside_bytes, 38);
}

TEST(CurlFetcher, BoundsHeadersAndBodiesOfRedirects) {
  const Server redirecting([](const Server::Send& send) {
    for (send("HTTP/1.1 302 x\r\nLocation: /other\r\nTransfer-Encoding: chunked\r\n\r\n");
         send("10000\r\n" + std::string(65536, 'x') + "\r\n");)
      continue;
  });
  const Fetched redirected = Get(redirecting.url(), 100).fetched;
  EXPECT_EQ(redirected.end, FetchEnd::kTooLong) << redirected.detail;
  EXPECT_LT(redirected.beside_bytes, 4 << 20) << "libcurl asks whether to go on after 100 reads";
  const Server talking([](const Server::Send& send) {
    for (send("HTTP/1.1 200 OK\r\n"); send("X-Y: " + std::string(1000, 'x') + "\r\n");) continue;
  });
  const Fetched talked = Get(talking.url(), 100).fetched;
  EXPECT_EQ(talked.end, FetchEnd::kTooLong) << talked.detail;
  EXPECT_LT(talked.beside_bytes, 1 << 17);
}

TEST(CurlFetcher, TellsTerminalAnswersFromOthers) {
  const struct {
    int code;
    FetchEnd end;
  } kCases[] = {{403, FetchEnd::kMissing},  {404, FetchEnd::kMissing},  {410, FetchEnd::kMissing},
                {400, FetchEnd::kRefused},  {401, FetchEnd::kRefused},  {416, FetchEnd::kRefused},
                {408, FetchEnd::kUnserved}, {429, FetchEnd::kUnserved}, {500, FetchEnd::kUnserved},
                {503, FetchEnd::kUnserved}};
  for (const auto& [code, end] : kCases) {
    const Server server =
        Answering("HTTP/1.1 " + std::to_string(code) + " x\r\nContent-Length: 4\r\n\r\nbody");
    const Got got = Get(server.url(), 100);
    EXPECT_EQ(got.fetched.end, end) << code;
    EXPECT_EQ(got.fetched.retryable(), end == FetchEnd::kUnserved) << code;
    EXPECT_EQ(got.text, "") << "bodies of errors are not given";
  }
}

TEST(CurlFetcher, PassesOnWhenToAskAgain) {
  const Server busy = Answering("HTTP/1.1 503 x\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(busy.url(), 100).fetched.retry_after_seconds, 17);
  const Server mute = Answering("HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(mute.url(), 100).fetched.retry_after_seconds, 0);
}

TEST(CurlFetcher, GivesAPartAndNeverTheWholeForOne) {
  const Server part =
      Answering("HTTP/1.1 206 x\r\nContent-Range: bytes 3-4/5\r\nContent-Length: 2\r\n\r\nlo");
  EXPECT_EQ(Get(part.url(), 2, {}, 3).text, "lo");
  EXPECT_EQ(Get(part.url(), 2).fetched.end, FetchEnd::kUnserved) << "a part that nobody asked for";
  const Server whole = Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const Got got = Get(whole.url(), 2, {}, 3);
  EXPECT_EQ(got.fetched.end, FetchEnd::kNoRange) << got.fetched.detail;
  EXPECT_EQ(got.text, "");
  const Server none = Answering("HTTP/1.1 416 x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(none.url(), 2, {}, 3).fetched.end, FetchEnd::kNoRange);
}

TEST(CurlFetcher, CallsABrokenConnectionUnserved) {
  const Server cut = Answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
  EXPECT_EQ(Get(cut.url(), 100).fetched.end, FetchEnd::kUnserved);
  const Server silent([](const Server::Send&) {});
  EXPECT_EQ(Get(silent.url(), 100).fetched.end, FetchEnd::kUnserved);
  EXPECT_EQ(Get("http://127.0.0.1:1/", 100).fetched.end, FetchEnd::kUnserved);
}

TEST(CurlFetcher, OpensNoFilesAndFollowsNoLoops) {
  EXPECT_EQ(Get("file:///etc/hostname", 100).fetched.end, FetchEnd::kRefused);
  const Server to_file =
      Answering("HTTP/1.1 302 x\r\nLocation: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(to_file.url(), 100).fetched.end, FetchEnd::kRefused);
  const Server loop = Answering("HTTP/1.1 302 x\r\nLocation: /file\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(loop.url(), 100).fetched.end, FetchEnd::kRefused);
}

// One byte at a time, for as long as somebody listens.
Server Dripping(int length, int milliseconds) {
  return Server([=](const Server::Send& send) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    for (bool more = send(head); more; more = send("x"))
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  });
}

// The attack of Uptane's list: a byte now and then keeps a client waiting for ever.
TEST(AttackOnTransfers, SlowRetrieval) {
  const Server drip = Dripping(1'000'000, 100);
  const auto begin = std::chrono::steady_clock::now();
  const Got got = Get(drip.url(), 1'000'000, {.least_bytes_per_second = 1000, .least_rate_seconds = 2});
  EXPECT_EQ(got.fetched.end, FetchEnd::kTooSlow) << got.fetched.detail;
  EXPECT_TRUE(got.fetched.retryable());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(AttackOnTransfers, SlowRetrievalJustAboveTheLeastRate) {
  const Server drip = Dripping(20, 300);
  const Got got =
      Get(drip.url(), 20, {.least_bytes_per_second = 20, .least_rate_seconds = 60, .base_seconds = 1});
  EXPECT_EQ(got.fetched.end, FetchEnd::kTooSlow) << got.fetched.detail;
  EXPECT_LT(got.text.size(), 20);
}

}  // namespace
}  // namespace whet::trust
