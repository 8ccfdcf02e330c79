// SPDX-License-Identifier: Apache-2.0
// A question to a running whetd.
#ifndef WHET_AGENT_ASK_DAEMON_H_
#define WHET_AGENT_ASK_DAEMON_H_

#include <string>

#include "base/result.h"

namespace whet::agent {

// The body of the answer to GET `path`, asked at an address of the configuration: "unix:/path" or "HOST:PORT".
Result<std::string> AskDaemon(const std::string& address, const std::string& path, int seconds);

}  // namespace whet::agent

#endif  // WHET_AGENT_ASK_DAEMON_H_
