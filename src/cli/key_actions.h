// SPDX-License-Identifier: Apache-2.0
// What `whet keys` does with keys and with signed files.
#ifndef WHET_CLI_KEY_ACTIONS_H_
#define WHET_CLI_KEY_ACTIONS_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace whet::cli {

inline constexpr const char* kKeyActions[] = {"create", "show", "root", "rotate", "revoke", "sign"};

struct KeyOptions {
  std::string action;
  std::vector<std::string> files;  // what the action is about
  std::vector<std::string> keys;   // PEM files, or "pkcs11:" URIs
  std::vector<std::string> ids;
  std::vector<std::string> roles;
  std::string kind = "ed25519", output, root, passphrase_file, pin_file;
  int threshold = 0, days = 365;
  bool json = false;
};

// Yields what was done, for --json; prints it otherwise.
Result<nlohmann::ordered_json> CreateKey(const KeyOptions& options);
Result<nlohmann::ordered_json> ShowFiles(const KeyOptions& options);
Result<nlohmann::ordered_json> ChangeRoot(const KeyOptions& options);  // root, rotate, revoke
Result<nlohmann::ordered_json> SignFile(const KeyOptions& options);

}  // namespace whet::cli

#endif  // WHET_CLI_KEY_ACTIONS_H_
