// SPDX-License-Identifier: Apache-2.0
// What users say of one plan of a bundle.
#ifndef WHET_CLI_BUNDLE_VARIANT_H_
#define WHET_CLI_BUNDLE_VARIANT_H_

#include <string>

#include "bundle/assemble.h"

namespace whet::cli {

// "NAME=PLAN" or "NAME=PLAN:KEY=VALUE,...", where what is not said is as in `limits`.
Result<bundle::Source> ParseVariant(const std::string& text, const bundle::Limits& limits);

// Why this machine cannot try the plan, "" where it can.
Result<std::string> WhyNotTried(const bundle::Source& source);

}  // namespace whet::cli

#endif  // WHET_CLI_BUNDLE_VARIANT_H_
