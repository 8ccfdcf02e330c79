// SPDX-License-Identifier: Apache-2.0
// An address at which connections are taken.
#ifndef WHET_HTTP_LISTENER_H_
#define WHET_HTTP_LISTENER_H_

#include <memory>
#include <string>

#include "http/connection.h"

namespace whet::http {

// The TLS set-up for new connections, which may change while the server runs.
class SharedTls {
 public:
  void Set(TlsContext context);
  TlsContext Get();  // null: plain

 private:
  std::mutex mutex_;
  TlsContext context_;
};

class Listener {
 public:
  static Result<std::shared_ptr<Listener>> Open(const std::shared_ptr<Core>& core,
                                                const std::shared_ptr<SharedTls>& tls,
                                                const std::string& address);
  virtual ~Listener() = default;
  virtual void Start() = 0;
  virtual void Close() = 0;  // from any thread
  virtual uint16_t port() const = 0;
};

}  // namespace whet::http

#endif  // WHET_HTTP_LISTENER_H_
