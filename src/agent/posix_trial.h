// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_AGENT_POSIX_TRIAL_H_
#define WHET_AGENT_POSIX_TRIAL_H_

#include <string>

#include "agent/platform.h"

namespace whet::agent {

// Starts whetd anew as `whetd --trial SPEC`, reads what it says, and kills it when its time is over.
class PosixTrial : public Trial {
 public:
  // `key_file` opens sealed plans. `memory_bytes`: of address space, where the limits of a plan say nothing.
  PosixTrial(std::string key_file, int64_t memory_bytes, std::string program = "/proc/self/exe")
      : key_file_(std::move(key_file)), memory_bytes_(memory_bytes), program_(std::move(program)) {}
  TrialResult Run(const TrialRequest& request, const GoOn& go_on) override;

 private:
  std::string key_file_;
  int64_t memory_bytes_;
  std::string program_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_POSIX_TRIAL_H_
