// SPDX-License-Identifier: Apache-2.0
// One client: its requests, one after the other, and their answers.
#ifndef WHET_HTTP_CONNECTION_H_
#define WHET_HTTP_CONNECTION_H_

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "http/reply.h"
#include "http/request_reader.h"
#include "http/stream.h"

namespace whet::http {

class Connection;

// What the connections of a server share. They keep it alive.
struct Core {
  ServerOptions options;
  Handler handler;
  asio::io_context io;
  std::mutex mutex;
  std::condition_variable left;                   // a connection has ended
  std::set<std::shared_ptr<Connection>> clients;  // guarded by `mutex`, as are the two below
  bool stopping = false;                          // no further requests
  bool ended = false;                             // nothing runs any more

  bool Stopping();
  // With `mutex` held: whether there is room for one more. Where there is none, whoever has let us wait longest has to go.
  bool MakeRoom();
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Core> core, std::unique_ptr<Stream> stream, std::string from);
  void Start();
  void Answer(Response response);  // from any thread, once for each request
  void CloseIfIdle();              // from any thread, as are those below
  void CloseIfWaiting();           // idle, or amid a request that has not come in full
  int64_t waits_since() const {
    return waits_since_;
  }  // for its client, by a steady clock; kBusy: it does not
  static constexpr int64_t kBusy = std::numeric_limits<int64_t>::max();
  void Close();

 private:
  enum class At { kHandshake, kIdle, kReading, kAnswering, kWriting, kClosing };
  void Await();
  void Post(void (Connection::*call)());
  void ShakeHands();
  void Limit(int seconds);
  void ReadMore();
  void TakeIn(size_t bytes);
  void Next();
  void HandOver();
  void Respond(Response response);
  void WriteHead();
  void WriteFile();
  void Written();
  void Refuse();
  void SayGoodbye();
  void Drain();
  void End();

  std::shared_ptr<Core> core_;  // first: it has to outlive what follows
  std::unique_ptr<Stream> stream_;
  asio::steady_timer limit_;
  std::string from_;
  At at_ = At::kHandshake;
  std::atomic<int64_t> waits_since_ = kBusy;
  std::array<char, 16384> room_;
  std::string unread_;
  std::optional<RequestReader> reader_;
  Asked asked_;
  Reply reply_;
  std::string chunk_;
  size_t drained_ = 0;
};

}  // namespace whet::http

#endif  // WHET_HTTP_CONNECTION_H_
