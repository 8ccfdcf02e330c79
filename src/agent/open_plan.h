// SPDX-License-Identifier: Apache-2.0
// A plan of the store as something that can be loaded: its file, or in memory what a sealed one holds.
#ifndef WHET_AGENT_OPEN_PLAN_H_
#define WHET_AGENT_OPEN_PLAN_H_

#include <string>

#include "agent/platform.h"
#include "serve/models.h"

namespace whet::agent {

// `key_file` opens what is sealed to this device; a plan of more than `most_bytes` is refused.
Result<serve::Candidate> OpenPlan(const Installed& plan, const std::string& key_file, int64_t most_bytes);

}  // namespace whet::agent

#endif  // WHET_AGENT_OPEN_PLAN_H_
