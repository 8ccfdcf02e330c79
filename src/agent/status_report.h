// SPDX-License-Identifier: Apache-2.0
// What whetd says of itself: as JSON for /v1/status, and from that for people.
#ifndef WHET_AGENT_STATUS_REPORT_H_
#define WHET_AGENT_STATUS_REPORT_H_

#include <string>
#include <vector>

#include "agent/identity.h"
#include "agent/record.h"
#include "agent/spool.h"

namespace whet::agent {

struct AgentStatus {
  std::string software, device;  // device: empty where it has not enrolled
  int64_t boot = 0;
  std::string check_in;          // "ok", or why not
  Seconds check_in_age = -1;     // since the last that was asked; -1: none yet
  Seconds certificate_left = 0;  // seconds
  std::string renewal, report;
  Spool::Count spool;
  Json records;  // RecordsAsJson
};

Json RecordsAsJson(const std::vector<const Record*>& records);

std::string StatusAsJson(const AgentStatus& status);

// A table of the answer of /v1/status.
Result<std::string> StatusAsText(const std::string& json);

}  // namespace whet::agent

#endif  // WHET_AGENT_STATUS_REPORT_H_
