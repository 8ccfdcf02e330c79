// SPDX-License-Identifier: Apache-2.0
// For tests: a connection that sends whatever it is told to.
#ifndef WHET_HTTP_RAW_CLIENT_H_
#define WHET_HTTP_RAW_CLIENT_H_

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace whet::http {

class RawClient {
 public:
  explicit RawClient(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Connect(reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  explicit RawClient(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    Connect(reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  ~RawClient() { close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  int fd() const { return fd_; }
  bool connected() const { return connected_; }
  bool Send(const std::string& bytes) const {
    return send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // Header and body of one response; what came until the other end closed where there is no whole one.
  std::string Receive(bool with_body = true) {
    size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!More()) return std::exchange(buffer_, {});
    size_t length = end + 4;
    const size_t field = buffer_.find("Content-Length: ");
    if (with_body && field < end) length += std::strtoul(buffer_.c_str() + field + 16, nullptr, 10);
    while (buffer_.size() < length)
      if (!More()) return std::exchange(buffer_, {});
    std::string response = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return response;
  }
  // Whether the other end closes within the time that a read may take.
  bool Closes() {
    while (More()) buffer_.clear();
    return !timed_out_;
  }

 private:
  void Connect(const sockaddr* address, socklen_t length) {
    const timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = connect(fd_, address, length) == 0;
  }
  bool More() {
    char room[65536];
    const ssize_t got = recv(fd_, room, sizeof room, 0);
    timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got > 0) buffer_.append(room, got);
    return got > 0;
  }

  int fd_;
  bool connected_ = false, timed_out_ = false;
  std::string buffer_;
};

}  // namespace whet::http

#endif  // WHET_HTTP_RAW_CLIENT_H_
