// SPDX-License-Identifier: Apache-2.0
// Fetches a file of known length whose content nobody vouches for yet.
#ifndef WHET_AGENT_RECEIVE_H_
#define WHET_AGENT_RECEIVE_H_

#include <string>

#include "base/result.h"
#include "trust/fetcher.h"

namespace whet::agent {

struct Received {
  Status status;
  bool retryable = false;
};

// Into PATH.part, which goes on after its last byte and stays where the error may pass; then durably at `path`.
Received Receive(trust::Fetcher& fetcher, const std::string& url, int64_t bytes, const std::string& path);

}  // namespace whet::agent

#endif  // WHET_AGENT_RECEIVE_H_
