// SPDX-License-Identifier: Apache-2.0
// How bytes are fetched: the one thing of the client that touches a network.
#ifndef WHET_TRUST_FETCHER_H_
#define WHET_TRUST_FETCHER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace whet::trust {

enum class FetchEnd {
  kDone,
  kMissing,   // the server says that there is no such file: 403, 404, 410
  kRefused,   // another answer that will not change by asking again: the rest of 4xx, a URL that is none
  kNoRange,   // no such part: the server gives only the whole, or it has become another file
  kTooLong,   // more than `max_bytes`
  kTooSlow,   // less than the least rate, or over the deadline
  kUnserved,  // no connection, a broken one, 408, 425, 429, 5xx
  kStopped,   // the sink did not want more
};

struct Fetched {
  FetchEnd end = FetchEnd::kDone;
  std::string detail;               // for people
  int64_t retry_after_seconds = 0;  // what the server asks for before the next try; 0: it has not said
  int64_t beside_bytes = 0;  // that came and were not the sink's: headers, bodies of errors and redirects
  // Whether the same request may succeed later. The others are terminal: asking again is waste.
  bool retryable() const { return end == FetchEnd::kTooSlow || end == FetchEnd::kUnserved; }
};

struct FetchRequest {
  std::string url;
  uint64_t max_bytes = 0;
  uint64_t from = 0;  // the first byte that is wanted
};

class Fetcher {
 public:
  using Sink = std::function<bool(std::string_view)>;  // false: stop
  virtual ~Fetcher() = default;
  // Gives the body to the sink, piece by piece and never more than max_bytes of it. Bodies of errors are not given.
  virtual Fetched Fetch(const FetchRequest& request, const Sink& sink) = 0;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_FETCHER_H_
