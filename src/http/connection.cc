// SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>

namespace whet::http {
namespace {

constexpr size_t kChunk = 65536;
constexpr int kGoodbyeSeconds = 2;
constexpr size_t kMostDrained = 1U << 20;

// Keeps the connection's memory at most, not the connection.
class OneAnswer : public Responder {
 public:
  explicit OneAnswer(std::weak_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~OneAnswer() override {
    if (!sent_) Send(ErrorResponse(500, "the request was not answered"));
  }
  void Send(Response response) override {
    if (sent_.exchange(true)) return;
    if (const auto connection = connection_.lock()) connection->Answer(std::move(response));
  }

 private:
  std::weak_ptr<Connection> connection_;
  std::atomic<bool> sent_ = false;
};

}  // namespace

bool Core::Stopping() {
  const std::lock_guard lock(mutex);
  return stopping;
}

bool Core::MakeRoom() {
  if (clients.size() < options.max_connections) return true;
  const auto longest = std::min_element(clients.begin(), clients.end(), [](const auto& a, const auto& b) {
    return a->waits_since() < b->waits_since();
  });
  if (longest == clients.end() || (*longest)->waits_since() == Connection::kBusy) return false;
  (*longest)->CloseIfWaiting();
  return true;
}

Connection::Connection(std::shared_ptr<Core> core, std::unique_ptr<Stream> stream, std::string from)
    : core_(std::move(core)),
      stream_(std::move(stream)),
      limit_(stream_->socket().get_executor()),
      from_(std::move(from)) {}

void Connection::Post(void (Connection::*call)()) {
  asio::post(stream_->socket().get_executor(), [self = shared_from_this(), call] { (self.get()->*call)(); });
}

void Connection::Await() {
  waits_since_ = std::chrono::steady_clock::now().time_since_epoch().count();
}

void Connection::Start() {
  Await();
  Post(&Connection::ShakeHands);
}

void Connection::ShakeHands() {
  Limit(core_->options.read_seconds);
  stream_->Handshake([self = shared_from_this()](ErrorCode error) {
    if (error) return self->End();
    self->Next();
  });
}

// Ends the connection unless the limit is set anew, or lifted, within that time.
void Connection::Limit(int seconds) {
  limit_.expires_after(std::chrono::seconds(seconds));
  limit_.async_wait([weak = weak_from_this()](ErrorCode error) {
    const auto self = weak.lock();
    if (error || !self || self->limit_.expiry() > asio::steady_timer::clock_type::now()) return;
    self->End();
  });
}

// Awaits a request, or goes on with what came behind the last one.
void Connection::Next() {
  if (core_->Stopping()) return SayGoodbye();
  at_ = At::kIdle;
  Await();
  reader_.emplace(core_->options.max_header_bytes, core_->options.max_body_bytes);
  Limit(core_->options.idle_seconds);
  if (unread_.empty()) return ReadMore();
  TakeIn(0);
}

void Connection::ReadMore() {
  stream_->Read(asio::buffer(room_), [self = shared_from_this()](ErrorCode error, size_t bytes) {
    if (error) return self->End();
    self->TakeIn(bytes);
  });
}

void Connection::TakeIn(size_t bytes) {
  if (at_ == At::kClosing) return;
  if (at_ == At::kIdle) {
    at_ = At::kReading;
    Await();
    Limit(core_->options.read_seconds);
  }
  unread_.append(room_.data(), bytes);
  switch (reader_->Feed(unread_)) {
    case ReadState::kMore:
      return ReadMore();
    case ReadState::kDone:
      return HandOver();
    case ReadState::kRefused:
      return Refuse();
    case ReadState::kContinue:
      break;
  }
  reply_.head = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_->Write(asio::buffer(reply_.head), [self = shared_from_this()](ErrorCode error) {
    if (error) return self->End();
    self->ReadMore();
  });
}

void Connection::HandOver() {
  at_ = At::kAnswering;
  waits_since_ = kBusy;
  limit_.cancel();
  Request request = reader_->Take();
  asked_ = AskedBy(request, reader_->keep_alive());
  request.peer = stream_->peer();
  request.from = from_;
  core_->handler(std::move(request), std::make_shared<OneAnswer>(weak_from_this()));
}

void Connection::Answer(Response response) {
  const std::lock_guard lock(core_->mutex);
  if (core_->ended) return;
  asio::post(stream_->socket().get_executor(),
             [self = shared_from_this(), response = std::move(response)]() mutable {
               if (self->at_ == At::kAnswering) self->Respond(std::move(response));
             });
}

void Connection::Respond(Response response) {
  at_ = At::kWriting;
  if (core_->Stopping()) asked_.keep_alive = false;
  reply_ = MakeReply(asked_, std::move(response));
  WriteHead();
}

void Connection::Refuse() {
  at_ = At::kWriting;
  asked_ = {};
  reply_ = MakeReply(asked_, reader_->refusal());
  WriteHead();
}

void Connection::WriteHead() {
  Limit(core_->options.write_seconds);
  chunk_ = std::move(reply_.head);
  const bool small = reply_.body.size() <= kChunk;
  if (small) chunk_ += std::exchange(reply_.body, {});
  stream_->Write(asio::buffer(chunk_), [self = shared_from_this()](ErrorCode error) {
    if (error) return self->End();
    self->WriteFile();
  });
}

// The rest of the reply, piece by piece.
void Connection::WriteFile() {
  const bool from_file = reply_.file.fd() >= 0;
  const uint64_t left = from_file ? reply_.left : reply_.body.size() - reply_.offset;
  if (left == 0) return Written();
  const size_t bytes = std::min<uint64_t>(left, kChunk);
  asio::const_buffer piece(reply_.body.data() + (from_file ? 0 : reply_.offset), bytes);
  if (from_file) {
    chunk_.resize(kChunk);
    const ssize_t got = pread(reply_.file.fd(), chunk_.data(), bytes, static_cast<off_t>(reply_.offset));
    if (got <= 0) return End();  // the file has shrunk: the client sees a body that is too short
    piece = asio::const_buffer(chunk_.data(), got);
    reply_.left -= got;
  }
  reply_.offset += piece.size();
  Limit(core_->options.write_seconds);
  stream_->Write(piece, [self = shared_from_this()](ErrorCode error) {
    if (error) return self->End();
    self->WriteFile();
  });
}

void Connection::Written() {
  reply_ = {};
  chunk_.clear();
  chunk_.shrink_to_fit();
  if (asked_.keep_alive) return Next();
  SayGoodbye();
}

// Ends what we send, and hears out what the client still does: to close at once would take the answer from it.
void Connection::SayGoodbye() {
  if (at_ == At::kClosing) return;
  at_ = At::kClosing;
  Limit(kGoodbyeSeconds);
  stream_->SayGoodbye([self = shared_from_this()](ErrorCode) {
    ErrorCode ignored;
    self->stream_->socket().shutdown(Socket::shutdown_send, ignored);
    self->Drain();
  });
}

void Connection::Drain() {
  stream_->socket().async_read_some(asio::buffer(room_),
                                    [self = shared_from_this()](ErrorCode error, size_t bytes) {
                                      self->drained_ += bytes;
                                      if (error || self->drained_ > kMostDrained) return self->End();
                                      self->Drain();
                                    });
}

void Connection::CloseIfIdle() {
  asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
    if (self->at_ == At::kIdle || self->at_ == At::kHandshake) self->End();
  });
}

void Connection::CloseIfWaiting() {
  waits_since_ = kBusy;
  asio::post(stream_->socket().get_executor(), [self = shared_from_this()] {
    if (self->at_ <= At::kReading) self->End();
  });
}

void Connection::Close() {
  Post(&Connection::End);
}

void Connection::End() {
  at_ = At::kClosing;
  ErrorCode ignored;
  limit_.cancel();
  stream_->socket().close(ignored);
  const std::lock_guard lock(core_->mutex);
  core_->clients.erase(shared_from_this());
  core_->left.notify_all();
}

}  // namespace whet::http
