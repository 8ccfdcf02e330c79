// SPDX-License-Identifier: Apache-2.0
// A trial as a device would make it, on this machine.
#ifndef WHET_CLI_BUNDLE_TRIAL_H_
#define WHET_CLI_BUNDLE_TRIAL_H_

#include <optional>
#include <string>

#include "bundle/manifest.h"

namespace whet::cli {

struct TrialFigures {
  int64_t goldens = 0, runs = 0;
  int64_t p50_us = 0, p99_us = 0;
  int64_t peak_bytes = 0;     // of resident memory that loading and running added to a process
  int64_t working_bytes = 0;  // arena and packed constants, as this machine's kernels want them
};

// Why this machine cannot try the variant; nothing where it can.
std::optional<std::string> CannotTry(const bundle::Requirements& needs);

// Loads the plan in a process of its own, answers its goldens, and runs it limits.runs times in one thread. An error where it cannot
// be loaded, or where a golden is answered otherwise: no device should get it.
Result<TrialFigures> TryHere(const std::string& plan, const bundle::Limits& limits);

}  // namespace whet::cli

#endif  // WHET_CLI_BUNDLE_TRIAL_H_
