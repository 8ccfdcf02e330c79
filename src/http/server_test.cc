// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <vector>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "base/file.h"
#include "http/raw_client.h"

namespace whet::http {
namespace {

using Clock = std::chrono::steady_clock;

// Answers with what it was asked: "METHOD PATH BODY".
void Echo(const Request& request, const std::shared_ptr<Responder>& respond) {
  respond->Send({.type = "text/plain", .body = request.method + " " + request.path + " " + request.body});
}

std::unique_ptr<Server> StartServer(ServerOptions options, Handler handler = &Echo) {
  if (options.listen.empty()) options.listen = {"127.0.0.1:0"};
  auto server = Server::Start(options, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.message();
  return std::move(server).value();
}

std::string Get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

TEST(HttpServer, KeepsAConnection) {
  const auto server = StartServer({});
  RawClient client(server->port());
  for (const char* path : {"/a", "/b", "/c"}) {
    client.Send(Get(path));
    EXPECT_TRUE(EndsWith(client.Receive(), std::string("GET ") + path + " "));
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  const auto server = StartServer({.threads = 2});
  RawClient client(server->port());
  std::string requests;
  for (int i = 0; i < 50; ++i)
    requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nxyz";
  client.Send(requests);
  for (int i = 0; i < 50; ++i)
    EXPECT_TRUE(EndsWith(client.Receive(), "POST /" + std::to_string(i) + " xyz")) << i;
}

TEST(HttpServer, ClosesWhereItIsAskedTo) {
  const auto server = StartServer({});
  RawClient client(server->port());
  client.Send(Get("/a", "Connection: close\r\n"));
  const std::string response = client.Receive();
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(client.Closes());
}

TEST(HttpServer, AnswersFromAnotherThreadAndOtherConnectionsMeanwhile) {
  std::mutex mutex;
  std::shared_ptr<Responder> kept;
  std::condition_variable came;
  const auto server = StartServer({}, [&](const Request& request, std::shared_ptr<Responder> respond) {
    if (request.path != "/later") return respond->Send({.body = "now"});
    const std::lock_guard lock(mutex);
    kept = std::move(respond);
    came.notify_all();
  });
  RawClient slow(server->port()), quick(server->port());
  slow.Send(Get("/later"));
  std::unique_lock lock(mutex);
  ASSERT_TRUE(came.wait_for(lock, std::chrono::seconds(20), [&] { return kept != nullptr; }));
  quick.Send(Get("/"));
  EXPECT_TRUE(EndsWith(quick.Receive(), "now"));
  std::thread([&] { kept->Send({.body = "then"}); }).join();
  kept->Send({.body = "a second answer"});
  EXPECT_TRUE(EndsWith(slow.Receive(), "then"));
  slow.Send(Get("/"));
  EXPECT_TRUE(EndsWith(slow.Receive(), "now"));
}

TEST(HttpServer, AnswersForAHandlerThatDoesNot) {
  const auto server = StartServer({}, [](const Request&, const std::shared_ptr<Responder>&) {});
  RawClient client(server->port());
  client.Send(Get("/"));
  EXPECT_TRUE(client.Receive().starts_with("HTTP/1.1 500 "));
}

TEST(HttpServer, ARespondersLifeMayBeLongerThanTheServers) {
  std::shared_ptr<Responder> kept;
  std::atomic<bool> came = false;
  auto server = StartServer({}, [&](const Request&, std::shared_ptr<Responder> respond) {
    kept = std::move(respond);
    came = true;
  });
  RawClient client(server->port());
  client.Send(Get("/"));
  while (!came) std::this_thread::yield();
  server->Stop(1);
  EXPECT_TRUE(client.Closes());
  server.reset();
  ASSERT_NE(kept, nullptr);
  kept->Send({.body = "late"});
}

TEST(HttpServer, GivesPartsOfALargeFile) {
  const std::string path = testing::TempDir() + "http_server_test.bin";
  std::string bytes(3'000'000, '\0');
  std::mt19937 dice(7);
  for (char& byte : bytes) byte = static_cast<char>(dice());
  ASSERT_TRUE(WriteFile(path, std::string_view(bytes)).ok());
  const auto server = StartServer({}, [&](const Request&, const std::shared_ptr<Responder>& respond) {
    Response response;
    response.file = path;
    response.file_tag = "t";
    respond->Send(response);
  });
  RawClient client(server->port());
  client.Send(Get("/"));
  EXPECT_TRUE(EndsWith(client.Receive(), "\r\n\r\n" + bytes));
  client.Send(Get("/", "Range: bytes=100-299999\r\n"));
  EXPECT_TRUE(EndsWith(client.Receive(), "\r\n\r\n" + bytes.substr(100, 299900)));
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.Receive(false).find("Content-Length: 3000000"), std::string::npos);
  client.Send(Get("/", "Range: bytes=3000000-\r\n"));
  EXPECT_TRUE(client.Receive().starts_with("HTTP/1.1 416 "));
  remove(path.c_str());
}

TEST(HttpServer, SendsALargeBody) {
  const std::string body(1'000'000, 'x');
  const auto server = StartServer(
      {}, [&](const Request&, const std::shared_ptr<Responder>& respond) { respond->Send({.body = body}); });
  RawClient client(server->port());
  client.Send(Get("/"));
  EXPECT_TRUE(EndsWith(client.Receive(), "\r\n\r\n" + body));
}

TEST(HttpServer, RefusesAndCloses) {
  const auto server = StartServer({.max_header_bytes = 1000, .max_body_bytes = 100'000});
  const struct {
    std::string request;
    int status;
  } cases[] = {
      {"garbage\r\n\r\n", 400},
      {std::string(300, '\0'), 400},
      {Get("/", "X: " + std::string(2000, 'x') + "\r\n"), 431},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n" + std::string(100'001, 'x'), 413},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello", 400},
      {"GET /../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n", 400},
  };
  for (const auto& row : cases) {
    RawClient client(server->port());
    client.Send(row.request);
    const std::string response = client.Receive();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 " + std::to_string(row.status) + " "))
        << row.request.substr(0, 60) << "\n"
        << response;
    EXPECT_TRUE(client.Closes()) << row.request.substr(0, 60);
  }
}

TEST(HttpServer, TellsAWaitingClientToGoOn) {
  const auto server = StartServer({});
  RawClient client(server->port());
  client.Send("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(client.Receive().starts_with("HTTP/1.1 100 "));
  client.Send("ok");
  EXPECT_TRUE(EndsWith(client.Receive(), "POST /p ok"));
}

TEST(HttpServer, EndsWhoSendsARequestTooSlowly) {
  const auto server = StartServer({.read_seconds = 1, .idle_seconds = 60});
  RawClient client(server->port());
  const auto begin = Clock::now();
  for (const char c : Get("/").substr(0, 16)) {  // a byte each 100 ms: more than the limit in all
    if (!client.Send(std::string(1, c))) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_TRUE(client.Closes());
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(10));
}

TEST(HttpServer, EndsWhoSendsNothing) {
  const auto server = StartServer({.idle_seconds = 1});
  RawClient client(server->port());
  EXPECT_TRUE(client.Closes());
}

TEST(HttpServer, EndsWhoDoesNotRead) {
  const std::string body(50'000'000, 'x');
  std::atomic<bool> came = false;
  const auto server = StartServer({.max_connections = 1, .write_seconds = 1},
                                  [&](const Request& request, const std::shared_ptr<Responder>& respond) {
                                    came = true;
                                    respond->Send({.body = request.path == "/large" ? body : "small"});
                                  });
  RawClient client(server->port());
  client.Send(Get("/large"));
  while (!came) std::this_thread::yield();
  for (int i = 0; i < 200; ++i) {  // until the one connection that there may be has ended
    RawClient next(server->port());
    next.Send(Get("/small"));
    if (EndsWith(next.Receive(), "small")) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  FAIL() << "a client that does not read is not ended";
}

TEST(HttpServer, TakesNoMoreConnectionsThanItMay) {
  std::mutex mutex;
  std::vector<std::shared_ptr<Responder>> held;
  const auto server =
      StartServer({.max_connections = 2}, [&](const Request&, std::shared_ptr<Responder> respond) {
        const std::lock_guard lock(mutex);
        held.push_back(std::move(respond));
      });
  RawClient first(server->port()), second(server->port());
  first.Send(Get("/", "Connection: close\r\n"));
  second.Send(Get("/"));
  for (size_t come = 0; come < 2; std::this_thread::yield()) {
    const std::lock_guard lock(mutex);
    come = held.size();
  }
  RawClient third(server->port());
  EXPECT_TRUE(third.Closes());
  for (const auto& respond : held) respond->Send({.body = "here"});
  EXPECT_TRUE(EndsWith(first.Receive(), "here"));
  EXPECT_TRUE(EndsWith(second.Receive(), "here"));
}

TEST(HttpServer, WhoSaysNothingMakesRoom) {
  const auto server = StartServer({.max_connections = 2});
  RawClient silent(server->port());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  RawClient slow(server->port());
  slow.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::vector<std::unique_ptr<RawClient>> served;
  for (RawClient* gone : {&silent, &slow}) {
    served.push_back(std::make_unique<RawClient>(server->port()));
    served.back()->Send(Get("/"));
    EXPECT_TRUE(served.back()->Receive().starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(gone->Closes());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

TEST(HttpServer, AnswersWhatIsUnderWayWhenItStops) {
  std::atomic<bool> came = false;
  const auto server = StartServer({}, [&](const Request&, const std::shared_ptr<Responder>& respond) {
    came = true;
    std::thread([respond] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      respond->Send({.body = "done"});
    }).detach();
  });
  RawClient busy(server->port()), idle(server->port());
  busy.Send(Get("/"));
  while (!came) std::this_thread::yield();
  server->Stop();
  const std::string response = busy.Receive();
  EXPECT_TRUE(EndsWith(response, "done"));
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(idle.Closes());
  EXPECT_FALSE(RawClient(server->port()).connected());
}

TEST(HttpServer, ListensAtAUnixSocketAndTakesThePlaceOfAStaleOne) {
  const std::string path = testing::TempDir() + "http_server_test.sock";
  {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    close(fd);  // the name stays, as after a kill
  }
  auto server = StartServer({.listen = {"unix:" + path, "127.0.0.1:0"}});
  for (const bool local : {true, false}) {
    const auto client =
        local ? std::make_unique<RawClient>(path) : std::make_unique<RawClient>(server->port());
    client->Send(Get("/a"));
    EXPECT_TRUE(EndsWith(client->Receive(), "GET /a "));
  }
  const auto second = Server::Start({.listen = {"unix:" + path}}, &Echo);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.message().find(path), std::string::npos);
  server.reset();
  EXPECT_FALSE(FileExists(path));
}

TEST(HttpServer, NamesTheAddressThatItCannotHave) {
  const auto server = StartServer({});
  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  const auto second = Server::Start({.listen = {"127.0.0.1:0", address}}, &Echo);
  ASSERT_FALSE(second.ok());
  EXPECT_TRUE(second.message().starts_with(address + ": ")) << second.message();
  for (const char* wrong : {"", "host", "127.0.0.1:99999", "unix:", "256.0.0.1:80"})
    EXPECT_FALSE(Server::Start({.listen = {wrong}}, &Echo).ok()) << wrong;
}

TEST(HttpServer, OutlivesHostileClients) {
  const auto server = StartServer({.threads = 2, .read_seconds = 1});
  std::mt19937 dice(11);
  const std::string whole = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole + whole;
    for (int j = dice() % 4; j > 0; --j) bytes[dice() % bytes.size()] = static_cast<char>(dice());
    RawClient client(server->port());
    client.Send(bytes.substr(0, dice() % bytes.size()));
    if (dice() % 2) shutdown(client.fd(), SHUT_WR);
  }
  RawClient client(server->port());
  client.Send(Get("/still"));
  EXPECT_TRUE(EndsWith(client.Receive(), "GET /still "));
}

}  // namespace
}  // namespace whet::http
