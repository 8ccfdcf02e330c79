// SPDX-License-Identifier: Apache-2.0
// The configuration of whetd: one YAML file. Its keys, with their defaults and bounds, are the rows of config.inc; docs/whetd.md has
// them for people.
#ifndef WHET_AGENT_CONFIG_H_
#define WHET_AGENT_CONFIG_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whet::agent {

struct Config {
  std::string state = "/var/lib/whetd";
  std::vector<std::string> listen = {"unix:/run/whetd/infer.sock"};
  bool anywhere = false;
  int64_t workers = 1, threads = 1, sessions = 1, queue = 256, body_bytes = 64 << 20;
  std::map<std::string, std::string> models;  // plans that came with the device, by name

  std::string server_url, authority, token, name;  // url empty: there is no server
  int64_t wait_seconds = 50, first_check_in_seconds = 30;

  std::string root, metadata_url, targets_url;
  int64_t earliest = 0;  // seconds since 1970

  int64_t ram_bytes = 0;  // 0: half of what the device has
  int64_t trial_seconds = 300, probation_seconds = 10;
  int64_t disk_margin = 8 << 20, metadata_budget = 16 << 20;

  int64_t spool_events = 20'000, spool_bytes = 8 << 20;
};

// Checks every key, value and the sense of the whole. Messages begin with the line; an unknown key is told with the nearest known.
Result<Config> ParseConfig(std::string_view text);
Result<Config> ReadConfig(const std::string& path);

// "HOST:PORT" of this machine alone, or "unix:/absolute/path".
bool IsLocalAddress(std::string_view address);

// The table of keys, for `whetd --help-config`.
std::string ConfigHelp();

}  // namespace whet::agent

#endif  // WHET_AGENT_CONFIG_H_
