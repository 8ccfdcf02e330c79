// SPDX-License-Identifier: Apache-2.0
#include "cli/key_files.h"

#include "base/file.h"

namespace whet::cli {

bool IsToken(const std::string& key) {
  return key.starts_with("pkcs11:");
}

Result<std::string> ReadSecret(const std::string& path) {
  if (path.empty()) return std::string();
  const std::string text = WHET_TRY(ReadText(path));
  return text.substr(0, text.find_first_of("\r\n"));
}

Result<trust::Signer> LoadSigner(const std::string& key, const KeySecrets& secrets) {
  if (IsToken(key)) return trust::Signer::FromPkcs11(key, WHET_TRY(ReadSecret(secrets.pin_file)));
  const std::string pem = WHET_TRY(ReadText(key));
  return trust::Signer::FromPem(pem, WHET_TRY(ReadSecret(secrets.passphrase_file))).With(key);
}

}  // namespace whet::cli
