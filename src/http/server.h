// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 server, with or without TLS, on TCP and Unix sockets. The one adapter of the library below it, which no header shows.
//
//   auto server = WHET_TRY(http::Server::Start({.listen = {"127.0.0.1:8080", "unix:/run/whet/infer.sock"}}, handler));
//   ...
//   server->Stop();   // answers what is under way, then ends
#ifndef WHET_HTTP_SERVER_H_
#define WHET_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace whet::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Who is at the other end of a TLS connection, by a certificate that the server's authority has signed and that has not ended.
struct Peer {
  std::string common_name;  // empty: came without a certificate
  std::string serial;       // hexadecimal
};

struct Request {
  std::string method;                                      // "GET"
  std::string path;                                        // decoded, without the query; begins with "/"
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  Headers headers;
  std::string body;
  Peer peer;
  std::string from;  // address of the other end, for logs

  std::string_view Header(std::string_view name) const;  // of whatever case; empty where there is none
  std::string_view Query(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  Headers headers;
  // Sent instead of `body` where not empty, with ranges as the request asks (206, 416), ETag being `file_tag`.
  std::string file, file_tag;
};

// Answers a request, once, from any thread; a responder that is dropped unused answers 500.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual void Send(Response response) = 0;
};

// Called on one of the server's threads. It should be quick, or answer later from another thread: `respond` may be kept.
using Handler = std::function<void(Request request, std::shared_ptr<Responder> respond)>;

struct Tls {
  std::string certificate_file, key_file;  // PEM, the server's own
  std::string authority_file;  // PEM: clients may show certificates of it; those of others end the handshake
};

struct ServerOptions {
  std::vector<std::string> listen;  // "HOST:PORT" (port 0: a free one), "unix:/path"; no TLS on the latter
  std::shared_ptr<const Tls> tls;   // null: plain HTTP
  int threads = 1;
  size_t max_header_bytes = 16384, max_body_bytes = 16 << 20;
  size_t max_connections = 4096;
  int read_seconds = 30;   // for a request from its first byte to its last, and for a TLS handshake
  int idle_seconds = 120;  // between requests
  int write_seconds = 60;  // for each 64 kB of a response
};

class Server {
 public:
  // Binds and serves before it returns. Errors name the address.
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options, Handler handler);
  virtual ~Server() = default;  // stops
  // Takes no new connections, answers what is under way (for at most `seconds`), closes, joins.
  virtual void Stop(int seconds = 10) = 0;
  virtual uint16_t port() const = 0;  // of the first TCP address; 0 where there is none
  virtual Status ReloadTls() = 0;     // reads certificate and key again, for new connections
};

// A JSON error {"error": message} with this status.
Response ErrorResponse(int status, const std::string& message);

}  // namespace whet::http

#endif  // WHET_HTTP_SERVER_H_
