// SPDX-License-Identifier: Apache-2.0
// Messages to the server by libcurl, over one connection that is kept. Not thread-safe: one per thread.
#ifndef WHET_AGENT_HTTPS_H_
#define WHET_AGENT_HTTPS_H_

#include <memory>
#include <string>

#include "agent/platform.h"
#include "trust/curl_tls.h"

namespace whet::agent {

struct HttpsReply {
  int status = 0;  // 0: there is no answer
  std::string body, detail;
  Seconds retry_after_seconds = 0;
};

class Https {
 public:
  Https();
  ~Https();
  // The answer's body may have kMaxMessageBytes. Ends after `seconds`, or within about one when go_on says so.
  HttpsReply Post(const std::string& url, const std::string& body, const trust::TlsIdentity& identity,
                  Seconds seconds, const GoOn& go_on);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_HTTPS_H_
