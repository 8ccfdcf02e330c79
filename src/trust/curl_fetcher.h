// SPDX-License-Identifier: Apache-2.0
// HTTP and HTTPS by libcurl, over one connection that is kept. Not thread-safe: one per thread.
#ifndef WHET_TRUST_CURL_FETCHER_H_
#define WHET_TRUST_CURL_FETCHER_H_

#include <functional>
#include <memory>

#include "trust/curl_tls.h"
#include "trust/fetcher.h"

namespace whet::trust {

struct CurlOptions {
  long connect_seconds = 30;
  long least_bytes_per_second = 200, least_rate_seconds = 30;  // slower for that long is too slow
  // The whole of a fetch may take base_seconds and max_bytes at the least rate; no drip just above it lasts longer.
  long base_seconds = 60;
  TlsIdentity tls;
  std::function<bool()> go_on;  // asked about once a second; false ends a fetch as kStopped
};

class CurlFetcher : public Fetcher {
 public:
  explicit CurlFetcher(CurlOptions options = {});
  ~CurlFetcher() override;
  Fetched Fetch(const FetchRequest& request, const Sink& sink) override;

 private:
  struct Handle;
  CurlOptions options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_CURL_FETCHER_H_
