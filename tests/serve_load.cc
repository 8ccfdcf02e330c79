// SPDX-License-Identifier: Apache-2.0
// Exchanges two plans under load, and times requests: serve_load A.whet B.whet SWAPS. Both plans take one input of one type and
// size. Prints `name value` lines; ends with 1 where a request was lost, an answer was another plan's, or memory grew.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "base/check.h"
#include "base/file.h"
#include "base/seeded_fill.h"
#include "http/raw_client.h"
#include "media/npy.h"
#include "runtime/session.h"
#include "runtime/test_plan.h"
#include "serve/infer_api.h"

namespace whet::serve {
namespace {

using Clock = std::chrono::steady_clock;

double MicrosecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

int64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  int64_t pages = 0;
  file >> pages >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

void Print(const char* name, std::vector<double> microseconds) {
  std::sort(microseconds.begin(), microseconds.end());
  const size_t n = microseconds.size();
  std::printf("%s_p50_us %.1f\n%s_p99_us %.1f\n", name, microseconds[n / 2], name,
              microseconds[n * 99 / 100]);
}

// A plan, one input for it, and what it answers in a session of its own.
struct Known {
  explicit Known(const std::string& path)
      : file(MappedFile::Open(path).value()), path(path), digest(Sha256(file.bytes())) {
    session = runtime::Session::Load(file.bytes()).value();
    arena = std::make_unique<runtime::AlignedBytes>(session->arena_bytes() + 64);
    WHET_CHECK(session->SetArena(arena->span()).ok());
    const runtime::TensorInfo& x = session->inputs()[0];
    input.resize(x.bytes);
    FillSeeded(x.dtype, 7, 0, input);
    npy = media::PrintNpy(x.dtype, x.dims, input);
    Run();
    const std::span<const std::byte> data = session->output_data(0);
    answer = media::PrintNpy(session->outputs()[0].dtype, session->outputs()[0].dims, data);
  }
  void Run() const {
    std::copy(input.begin(), input.end(), session->input_data(0).begin());
    session->Run();
  }
  Candidate candidate() const {
    return {.name = "net", .version = "1", .file = path, .memory = nullptr, .plan = digest};
  }

  MappedFile file;
  std::string path;
  Digest digest;
  std::unique_ptr<runtime::Session> session;
  std::unique_ptr<runtime::AlignedBytes> arena;
  std::vector<std::byte> input;
  std::string npy, answer;
};

struct Load {
  const Known& a;
  const Known& b;
  std::string socket, request;
  std::atomic<bool> stop = false;
  std::atomic<int64_t> answers = 0, lost = 0, wrong = 0;

  // One connection that asks without a pause.
  void Ask() {
    http::RawClient client(socket);
    while (!stop) {
      if (!client.Send(request)) break;
      const std::string reply = client.Receive();
      const Known& by = reply.find(Hex(a.digest)) != std::string::npos ? a : b;
      const bool good = reply.starts_with("HTTP/1.1 200");
      lost += good ? 0 : 1;
      wrong += good && !reply.ends_with("\r\n\r\n" + by.answer) ? 1 : 0;
      ++answers;
      if (reply.empty()) return;
    }
  }
};

void TimeRequests(const Known& plan, const Load& load) {
  std::vector<double> direct, whole;
  http::RawClient client(load.socket);
  for (int i = 0; i < 5000; ++i) {
    auto start = Clock::now();
    plan.Run();
    direct.push_back(MicrosecondsSince(start));
    start = Clock::now();
    WHET_CHECK(client.Send(load.request) && client.Receive().starts_with("HTTP/1.1 200"));
    whole.push_back(MicrosecondsSince(start));
  }
  Print("direct", std::move(direct));
  Print("socket", std::move(whole));
}

int Main(const char* first, const char* second, int swaps) {
  const Known a(first), b(second);
  auto models = Models::Start({.workers = 2, .sessions = 2}).value();
  WHET_CHECK(models->Put(a.candidate()).ok());
  Load load{a, b, "/tmp/whet_load_" + std::to_string(getpid()), ""};
  load.request =
      "POST /v1/infer?model=net HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-npy\r\nContent-Length: " +
      std::to_string(a.npy.size()) + "\r\n\r\n" + a.npy;
  const auto server = http::Server::Start({.listen = {"unix:" + load.socket}}, MakeApi(*models, {})).value();
  TimeRequests(a, load);
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i) clients.emplace_back([&] { load.Ask(); });
  int64_t warm = 0;
  std::vector<double> times;
  for (int i = 0; i < swaps; ++i) {
    const auto start = Clock::now();
    WHET_CHECK(models->Put((i % 2 ? a : b).candidate()).ok());
    times.push_back(MicrosecondsSince(start));
    if (i == swaps / 10) warm = ResidentBytes();
  }
  const int64_t grown = ResidentBytes() - warm;
  load.stop = true;
  for (std::thread& client : clients) client.join();
  Print("swap", std::move(times));
  std::printf("swaps %d\nanswers %ld\nlost %ld\nwrong %ld\nresident_bytes %ld\ngrown_bytes %ld\n", swaps,
              load.answers.load(), load.lost.load(), load.wrong.load(), ResidentBytes(), grown);
  const bool all = models->Describe("net")->answered == load.answers + 5000;
  return all && load.lost == 0 && load.wrong == 0 && grown < (1 << 20) ? 0 : 1;
}

}  // namespace
}  // namespace whet::serve

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return whet::serve::Main(argv[1], argv[2], std::atoi(argv[3]));
}
