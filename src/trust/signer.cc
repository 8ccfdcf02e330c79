// SPDX-License-Identifier: Apache-2.0
#include "trust/signer.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstring>

#include "trust/openssl_pointers.h"

namespace whet::trust {
namespace {

std::string LastError() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  return reason ? reason : "no reason given";
}

int GivePassphrase(char* out, int size, int, void* user) {
  const auto& passphrase = *static_cast<const std::string*>(user);
  if (passphrase.empty() || passphrase.size() > static_cast<size_t>(size)) return -1;
  std::memcpy(out, passphrase.data(), passphrase.size());
  return static_cast<int>(passphrase.size());
}

Result<std::string> WrittenTo(BIO* bio) {
  std::string text = TextOf(bio);
  if (text.empty()) return Error("OpenSSL wrote nothing: " + LastError());
  return text;
}

Result<std::string> PublicPem(EVP_PKEY* key) {
  const OpenSsl<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key) != 1) return Error("no public key: " + LastError());
  return WrittenTo(bio.get());
}

Result<std::string> Ed25519Hex(EVP_PKEY* key) {
  char raw[32];
  size_t size = sizeof raw;
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw), &size) != 1)
    return Error("no public key: " + LastError());
  return ToHex({raw, size});
}

Result<PublicKey> ObjectOf(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519")) return PublicKey::Make("ed25519", "ed25519", WHET_TRY(Ed25519Hex(key)));
  if (EVP_PKEY_is_a(key, "EC"))
    return PublicKey::Make("ecdsa", "ecdsa-sha2-nistp256", WHET_TRY(PublicPem(key)));
  if (EVP_PKEY_is_a(key, "RSA")) return PublicKey::Make("rsa", "rsassa-pss-sha256", WHET_TRY(PublicPem(key)));
  return Error("neither an Ed25519, an ECDSA nor an RSA key");
}

// The key object, proven to be one that a client loads.
Result<PublicKey> PublicKeyOf(EVP_PKEY* key) {
  PublicKey object = WHET_TRY(ObjectOf(key));
  WHET_TRY(Verifier::Load(object));
  return object;
}

EVP_PKEY* Generate(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEd25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    case KeyKind::kEcdsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    case KeyKind::kRsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{3072});
  }
  return nullptr;
}

}  // namespace

Result<KeyKind> KeyKindOf(std::string_view name) {
  for (size_t i = 0; i < std::size(kKeyKindNames); ++i) {
    if (name == kKeyKindNames[i]) return static_cast<KeyKind>(i);
  }
  return Error("no kind of keys '" + std::string(name) + "'; there are ed25519, ecdsa and rsa");
}

Result<Signer> Signer::Of(std::shared_ptr<evp_pkey_st> key) {
  PublicKey public_key = WHET_TRY(PublicKeyOf(key.get()));
  return Signer(std::move(key), std::move(public_key));
}

Result<Signer> Signer::Create(KeyKind kind) {
  EVP_PKEY* key = Generate(kind);
  if (!key) return Error("cannot make a key: " + LastError());
  return Of(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

Result<Signer> Signer::FromPem(const std::string& pem, const std::string& passphrase) {
  const OpenSsl<BIO> bio = ReaderOf(pem);
  EVP_PKEY* key =
      bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, GivePassphrase, const_cast<std::string*>(&passphrase))
          : nullptr;
  if (!key) return Error("no private key in PEM form, or not its passphrase: " + LastError());
  return Of(std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free));
}

Result<std::string> Signer::ToPem(const std::string& passphrase) const {
  const OpenSsl<BIO> bio(BIO_new(BIO_s_secmem()));
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), cipher, passphrase.data(),
                                            static_cast<int>(passphrase.size()), nullptr, nullptr) != 1)
    return Error("cannot write the private key: " + LastError());
  return WrittenTo(bio.get());
}

Result<std::string> Signer::ToPublicPem() const {
  return PublicPem(key_.get());
}

Result<std::string> Signer::Sign(std::string_view message) const {
  const OpenSsl<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  const EVP_MD* hash = public_key_.type() == "ed25519" ? nullptr : EVP_sha256();
  bool good = context && EVP_DigestSignInit(context.get(), &parameters, hash, nullptr, key_.get()) == 1;
  if (good && public_key_.type() == "rsa") {
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  size_t size = 0;
  good = good && EVP_DigestSign(context.get(), nullptr, &size, Unsigned(message), message.size()) == 1;
  std::string signature(size, '\0');
  good = good && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                Unsigned(message), message.size()) == 1;
  if (!good) return Error("cannot sign: " + LastError());
  signature.resize(size);
  return signature;
}

Result<PublicKey> PublicKeyOfPem(const std::string& pem) {
  const OpenSsl<BIO> bio = ReaderOf(pem);
  const OpenSsl<EVP_PKEY> key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassphrase, nullptr) : nullptr);
  if (!key) return Error("no public key in PEM form: " + LastError());
  return PublicKeyOf(key.get());
}

Status AddSignature(const Signer& signer, Envelope& envelope) {
  const std::string bytes = WHET_TRY(signer.Sign(envelope.message));
  const std::string& id = signer.public_key().id();
  std::erase_if(envelope.signatures, [&](const Signature& other) { return other.keyid == id; });
  envelope.signatures.push_back({id, ToHex(bytes)});
  return {};
}

}  // namespace whet::trust
