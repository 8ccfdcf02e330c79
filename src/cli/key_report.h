// SPDX-License-Identifier: Apache-2.0
// What keys and signed files are, in words and as JSON.
#ifndef WHET_CLI_KEY_REPORT_H_
#define WHET_CLI_KEY_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "trust/metadata.h"

namespace whet::cli {

// Both print unless `quiet`.
nlohmann::ordered_json ReportKey(const std::string& file, const trust::PublicKey& key, bool quiet);

// With the root whose keys have to have signed, where `root_file` names one. A root is checked with its own keys too.
Result<nlohmann::ordered_json> ReportFile(const std::string& file, const trust::Envelope& envelope,
                                          const std::string& root_file, bool quiet);

}  // namespace whet::cli

#endif  // WHET_CLI_KEY_REPORT_H_
