// SPDX-License-Identifier: Apache-2.0
#include "fleet/secrets.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <vector>

#include "base/digest.h"

namespace whet::fleet {
namespace {

constexpr size_t kIdBytes = 6, kSecretBytes = 32;

std::string HashOf(std::string_view text) {
  return Hex(Sha256(std::as_bytes(std::span(text))));
}

}  // namespace

Result<std::string> RandomHex(size_t bytes) {
  std::vector<uint8_t> random(bytes);
  if (RAND_bytes(random.data(), static_cast<int>(bytes)) != 1) return Error("there is no randomness");
  return Hex(random);
}

Result<Secret> MakeSecret(const char* kind) {
  Secret secret;
  secret.id = WHET_TRY(RandomHex(kIdBytes));
  secret.text = std::string(kind) + "_" + secret.id + "_" + WHET_TRY(RandomHex(kSecretBytes));
  secret.hash = HashOf(secret.text);
  return secret;
}

std::optional<std::string> IdOf(std::string_view kind, std::string_view text) {
  const size_t prefix = kind.size() + 1;
  if (text.size() != prefix + 2 * kIdBytes + 1 + 2 * kSecretBytes) return {};
  if (!text.starts_with(kind) || text[kind.size()] != '_' || text[prefix + 2 * kIdBytes] != '_') return {};
  return std::string(text.substr(prefix, 2 * kIdBytes));
}

bool IsSecret(std::string_view text, std::string_view hash) {
  const std::string own = HashOf(text);
  return own.size() == hash.size() && CRYPTO_memcmp(own.data(), hash.data(), own.size()) == 0;
}

}  // namespace whet::fleet
