// SPDX-License-Identifier: Apache-2.0
// Private keys as users name them: a PEM file, or a token's pkcs11: URI.
#ifndef WHET_CLI_KEY_FILES_H_
#define WHET_CLI_KEY_FILES_H_

#include <string>

#include "trust/signer.h"

namespace whet::cli {

// Files whose first line is what opens a private key.
struct KeySecrets {
  std::string passphrase_file, pin_file;
};

bool IsToken(const std::string& key);
// The first line of a secret's file; "" where there is no file.
Result<std::string> ReadSecret(const std::string& path);
Result<trust::Signer> LoadSigner(const std::string& key, const KeySecrets& secrets);

}  // namespace whet::cli

#endif  // WHET_CLI_KEY_FILES_H_
