// SPDX-License-Identifier: Apache-2.0
// What `whet fleet` is told.
#ifndef WHET_CLI_FLEET_OPTIONS_H_
#define WHET_CLI_FLEET_OPTIONS_H_

#include <string>
#include <vector>

#include "cli/key_files.h"
#include "json/json.h"

namespace whet::cli {

struct FleetOptions {
  std::string action;
  std::vector<std::string> words;  // what the action is about
  // of repositories
  std::vector<std::string> keys, days;  // ROLE=KEY, ROLE=N
  std::string root, stage, staged, endpoint, region;
  KeySecrets secrets;
  int bins = 0;
  // of servers
  std::string server, token_file, authority, config, output;
  // of orders
  std::vector<std::string> devices, tags;
  double shadow_share = 0;
  int64_t shadow_seconds = 0, shadow_requests = 0, shadow_disagreements = 0, deadline_seconds = 0;
  int64_t uses = 0, hours = 0;  // of an enrolment token; 0: as the server has it
  int64_t seconds = 60, expected_orders = 0;  // of simulated devices
  int bad_percent = 0;
  bool watch = false, json = false;
};

// Each prints what it did, or gives it to --json, and yields the exit code.
using FleetAction = Result<int> (*)(const FleetOptions& options);

Result<int> InitRepository(const FleetOptions& options);
Result<int> PushBundle(const FleetOptions& options);
Result<int> RefreshRepository(const FleetOptions& options);
Result<int> PublishRoot(const FleetOptions& options);

Result<int> MakeOrder(const FleetOptions& options);
Result<int> MakeRemoval(const FleetOptions& options);
Result<int> CancelOrder(const FleetOptions& options);
Result<int> ShowStatus(const FleetOptions& options);
Result<int> ListDevices(const FleetOptions& options);
Result<int> SaveCertificates(const FleetOptions& options);
Result<int> TagDevice(const FleetOptions& options);
Result<int> ShowAudit(const FleetOptions& options);
Result<int> MakeEnrolmentToken(const FleetOptions& options);
Result<int> SimulateDevices(const FleetOptions& options);

// The error that says how many words an action takes, and which.
Status CheckWords(const FleetOptions& options, size_t least, size_t most, const char* words);

}  // namespace whet::cli

#endif  // WHET_CLI_FLEET_OPTIONS_H_
