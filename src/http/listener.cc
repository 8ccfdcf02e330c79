// SPDX-License-Identifier: Apache-2.0
#include "http/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <charconv>

namespace whet::http {
namespace {

using asio::ip::tcp;
using Local = asio::local::stream_protocol;
constexpr const char* kUnix = "unix:";

std::string NameOf(const tcp::endpoint& end) {
  return end.address().to_string() + ":" + std::to_string(end.port());
}
std::string NameOf(const Local::endpoint&) {
  return "unix";
}

template <typename Protocol>
class ListenerOf : public Listener, public std::enable_shared_from_this<ListenerOf<Protocol>> {
 public:
  ListenerOf(std::shared_ptr<Core> core, std::shared_ptr<SharedTls> tls)
      : core_(std::move(core)),
        tls_(std::move(tls)),
        acceptor_(asio::make_strand(core_->io)),
        next_(acceptor_.get_executor()),
        pause_(acceptor_.get_executor()) {}
  ~ListenerOf() override {
    if (!path_.empty()) unlink(path_.c_str());
  }

  Status Bind(const typename Protocol::endpoint& end) {
    ErrorCode error;
    acceptor_.open(end.protocol(), error);
    if (!error && path_.empty()) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(end, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error ? Error(error.message()) : Status();
  }
  void RemoveAtEnd(const std::string& path) { path_ = path; }

  void Start() override {
    next_ = typename Protocol::socket(asio::make_strand(core_->io));
    acceptor_.async_accept(next_, peer_,
                           [self = this->shared_from_this()](ErrorCode error) { self->Accept(error); });
  }
  void Close() override {
    asio::post(acceptor_.get_executor(), [self = this->shared_from_this()] {
      ErrorCode ignored;
      self->acceptor_.close(ignored);
      self->pause_.cancel();
    });
  }
  uint16_t port() const override {
    if constexpr (std::is_same_v<Protocol, tcp>) return acceptor_.local_endpoint().port();
    return 0;
  }

 private:
  void Accept(ErrorCode error) {
    if (!acceptor_.is_open()) return;
    if (error) {  // no descriptors or memory left: others may free some
      pause_.expires_after(std::chrono::milliseconds(100));
      pause_.async_wait([self = this->shared_from_this()](ErrorCode) {
        if (self->acceptor_.is_open()) self->Start();
      });
      return;
    }
    Take();
    Start();
  }

  void Take() {
    ErrorCode ignored;
    if constexpr (std::is_same_v<Protocol, tcp>) next_.set_option(tcp::no_delay(true), ignored);
    const TlsContext tls = std::is_same_v<Protocol, tcp> ? tls_->Get() : nullptr;
    auto client =
        std::make_shared<Connection>(core_, MakeStream(Socket(std::move(next_)), tls), NameOf(peer_));
    {
      const std::lock_guard lock(core_->mutex);
      if (core_->stopping || !core_->MakeRoom()) return;
      core_->clients.insert(client);
    }
    client->Start();
  }

  std::shared_ptr<Core> core_;
  std::shared_ptr<SharedTls> tls_;
  typename Protocol::acceptor acceptor_;
  typename Protocol::socket next_;
  typename Protocol::endpoint peer_;
  asio::steady_timer pause_;
  std::string path_;
};

// "HOST:PORT", a host with colons in brackets.
Result<tcp::endpoint> Resolve(asio::io_context& io, const std::string& address) {
  const size_t colon = address.rfind(':');
  unsigned port = 0;
  const char* end = address.data() + address.size();
  if (colon == std::string::npos || colon == 0 ||
      std::from_chars(address.data() + colon + 1, end, port).ptr != end || port > 65535)
    return Error("must be HOST:PORT or unix:PATH");
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  ErrorCode error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty()) return Error(error ? error.message() : "has no address");
  return found.begin()->endpoint();
}

// A socket that a server which was killed has left behind is in the way; one that answers is somebody's.
Status RemoveStale(asio::io_context& io, const std::string& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) return Error("is there already, and no socket");
  ErrorCode error;
  Local::socket probe(io);
  probe.connect(Local::endpoint(path), error);
  if (!error) return Error("another server listens there");
  unlink(path.c_str());
  return {};
}

}  // namespace

void SharedTls::Set(TlsContext context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

TlsContext SharedTls::Get() {
  const std::lock_guard lock(mutex_);
  return context_;
}

Result<std::shared_ptr<Listener>> Listener::Open(const std::shared_ptr<Core>& core,
                                                 const std::shared_ptr<SharedTls>& tls,
                                                 const std::string& address) {
  if (!address.starts_with(kUnix)) {
    auto listener = std::make_shared<ListenerOf<tcp>>(core, tls);
    WHET_TRY(listener->Bind(WHET_TRY(Resolve(core->io, address))));
    return std::shared_ptr<Listener>(std::move(listener));
  }
  const std::string path = address.substr(std::string_view(kUnix).size());
  if (path.empty() || path.size() > 107) return Error("a socket's path has 1 to 107 bytes");
  WHET_TRY(RemoveStale(core->io, path));
  auto listener = std::make_shared<ListenerOf<Local>>(core, tls);
  WHET_TRY(listener->Bind(Local::endpoint(path)));
  listener->RemoveAtEnd(path);
  return std::shared_ptr<Listener>(std::move(listener));
}

}  // namespace whet::http
