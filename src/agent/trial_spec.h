// SPDX-License-Identifier: Apache-2.0
// What whetd says to itself when it is started as a trial, and what comes back: one line of JSON each way.
#ifndef WHET_AGENT_TRIAL_SPEC_H_
#define WHET_AGENT_TRIAL_SPEC_H_

#include <string>

#include "agent/platform.h"

namespace whet::agent {

struct TrialSpec {
  TrialRequest request;
  std::string key_file;
  int64_t cpu_seconds = 0,
          memory_bytes = 0;  // bounds of the process; memory: address space beyond what it has at its start
};

std::string PrintTrialSpec(const TrialSpec& spec);
Result<TrialSpec> ParseTrialSpec(const std::string& text);

std::string PrintTrialResult(const TrialResult& result);
Result<TrialResult> ParseTrialResult(const std::string& text);

// The process of a trial: `whetd --trial SPEC`. Writes the result to `fd`.
int RunTrial(const std::string& spec, int fd);

}  // namespace whet::agent

#endif  // WHET_AGENT_TRIAL_SPEC_H_
