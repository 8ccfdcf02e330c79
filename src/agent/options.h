// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_AGENT_OPTIONS_H_
#define WHET_AGENT_OPTIONS_H_

#include <string>

#include "agent/back_off.h"

namespace whet::agent {

struct Options {
  std::string folder;      // of the agent's state
  std::string server_url;  // "https://fleet.example:8443"; deltas lie below it
  std::string metadata_url,
      targets_url;            // of the repository; SERVER/v1/repository/metadata/ and .../targets/ by default
  std::string initial_root;   // the root metadata that came with the device
  Seconds earliest = 0;       // a time that is past for sure
  Seconds wait_seconds = 50;  // for which the server may hold a check-in while nothing is under way
  Seconds first_check_in_seconds =
      30;                          // after a start, at most: by chance, so that a fleet does not come at once
  Seconds trial_seconds = 300;     // for which a trial may last
  Seconds probation_seconds = 10;  // for which a new version answers before it is committed
  int64_t disk_margin = 8 << 20;   // bytes that an update leaves free
  int64_t metadata_budget = 16 << 20;  // bytes that an order may cost before its payload is known
  size_t max_models = 256;
  BackOff back_off;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_OPTIONS_H_
