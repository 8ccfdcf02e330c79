// SPDX-License-Identifier: Apache-2.0
// Private keys, and signing with them.
#ifndef WHET_TRUST_SIGNER_H_
#define WHET_TRUST_SIGNER_H_

#include <memory>
#include <string>
#include <string_view>

#include "trust/metadata.h"

namespace whet::trust {

enum class KeyKind { kEd25519, kEcdsa, kRsa };
inline constexpr const char* kKeyKindNames[] = {"ed25519", "ecdsa", "rsa"};
Result<KeyKind> KeyKindOf(std::string_view name);

// A private key: of a PKCS#8 file, or in a token that never gives it away. Movable; copies share the key.
class Signer {
 public:
  static Result<Signer> Create(KeyKind kind);  // RSA of 3072 bits
  // A PKCS#8 text in PEM form; where it is encrypted, with its passphrase.
  static Result<Signer> FromPem(const std::string& pem, const std::string& passphrase);
  // A key of a PKCS#11 token by its URI (RFC 7512), such as "pkcs11:token=fleet;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so".
  // Needs OpenSSL's engine pkcs11. RSA and ECDSA.
  static Result<Signer> FromPkcs11(const std::string& uri, const std::string& pin);

  // Encrypted with AES-256-CBC where there is a passphrase. A token's key has no such text.
  Result<std::string> ToPem(const std::string& passphrase) const;

  Result<std::string> ToPublicPem() const;

  const PublicKey& public_key() const { return public_key_; }
  Result<std::string> Sign(std::string_view message) const;  // the bytes

 private:
  Signer(std::shared_ptr<evp_pkey_st> key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}
  static Result<Signer> Of(std::shared_ptr<evp_pkey_st> key);
  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_key_;
};

// A public key in PEM form as a key object; refuses kinds and sizes that no client would take.
Result<PublicKey> PublicKeyOfPem(const std::string& pem);

// Signs the envelope's content; a signature of the same key is replaced.
Status AddSignature(const Signer& signer, Envelope& envelope);

}  // namespace whet::trust

#endif  // WHET_TRUST_SIGNER_H_
