// SPDX-License-Identifier: Apache-2.0
// Bundles for people and for machines.
#ifndef WHET_CLI_BUNDLE_REPORT_H_
#define WHET_CLI_BUNDLE_REPORT_H_

#include <map>
#include <optional>
#include <string>

#include "bundle/manifest.h"
#include "cli/bundle_trial.h"

namespace whet::cli {

struct Tried {
  std::optional<TrialFigures> figures;
  std::string why_not;
};
using Trials = std::map<std::string, Tried>;  // by the variant's name; none where nothing was tried

bool MissesLimit(const bundle::Manifest& manifest, const Trials& trials);
void PrintBundle(const bundle::Manifest& manifest, const Trials& trials);
void PrintBundleJson(const bundle::Manifest& manifest, const Trials& trials);

}  // namespace whet::cli

#endif  // WHET_CLI_BUNDLE_REPORT_H_
