// SPDX-License-Identifier: Apache-2.0
// A connection's bytes, with or without TLS. For the files of this folder that know the library below.
#ifndef WHET_HTTP_STREAM_H_
#define WHET_HTTP_STREAM_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>

#include "http/server.h"

namespace whet::http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;

// One operation at a time; what it is given is called on the socket's executor.
class Stream {
 public:
  using Done = std::function<void(ErrorCode)>;
  using Moved = std::function<void(ErrorCode, size_t)>;
  virtual ~Stream() = default;
  virtual void Handshake(Done done) = 0;
  virtual void Read(asio::mutable_buffer room, Moved done) = 0;
  virtual void Write(asio::const_buffer bytes, Done done) = 0;  // all of them
  virtual void SayGoodbye(Done done) = 0;                       // TLS's own end
  virtual Socket& socket() = 0;
  virtual Peer peer() const = 0;
};

using TlsContext = std::shared_ptr<asio::ssl::context>;
std::unique_ptr<Stream> MakeStream(Socket socket, const TlsContext& tls);  // null: plain

Result<TlsContext> LoadTls(const Tls& tls);

}  // namespace whet::http

#endif  // WHET_HTTP_STREAM_H_
