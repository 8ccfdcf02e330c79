// SPDX-License-Identifier: Apache-2.0
#include "agent/ask_daemon.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace whet::agent {
namespace {

constexpr size_t kMostAnswer = 16 << 20;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

bool Connect(const Socket& socket, int seconds, const sockaddr* address, socklen_t length) {
  const timeval patience{seconds, 0};
  setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  return socket.fd() >= 0 && connect(socket.fd(), address, length) == 0;
}

// Sends the request, and receives until the other end closes.
Result<std::string> Exchange(const Socket& socket, const std::string& request) {
  if (send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return Error(std::strerror(errno));
  std::string answer;
  char room[16384];
  ssize_t got = 0;
  while ((got = recv(socket.fd(), room, sizeof(room), 0)) > 0 && answer.size() < kMostAnswer)
    answer.append(room, static_cast<size_t>(got));
  if (got < 0) return Error(std::strerror(errno));
  return answer;
}

Result<std::string> AskUnix(const std::string& path, const std::string& request, int seconds) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return Error("the path is too long");
  path.copy(address.sun_path, path.size());
  const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!Connect(socket, seconds, reinterpret_cast<sockaddr*>(&address), sizeof(address)))
    return Error(std::strerror(errno));
  return Exchange(socket, request);
}

Result<std::string> AskTcp(const std::string& address, const std::string& request, int seconds) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  const int error = getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found);
  if (error != 0) return Error(gai_strerror(error));
  const Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool connected = Connect(socket, seconds, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (!connected) return Error(std::strerror(errno));
  return Exchange(socket, request);
}

}  // namespace

Result<std::string> AskDaemon(const std::string& address, const std::string& path, int seconds) {
  constexpr std::string_view kUnix = "unix:";
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const bool local = address.starts_with(kUnix);
  const std::string answer = WHET_TRY(
      (local ? AskUnix(address.substr(kUnix.size()), request, seconds) : AskTcp(address, request, seconds))
          .With(address));
  const size_t end = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 ") || end == std::string::npos)
    return Error(address + ": that is not whetd");
  if (!answer.starts_with("HTTP/1.1 200")) return Error(address + ": answers " + answer.substr(9, 3));
  return answer.substr(end + 4);
}

}  // namespace whet::agent
