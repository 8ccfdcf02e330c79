// SPDX-License-Identifier: Apache-2.0
#include "trust/key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstring>

#include "trust/canonical_json.h"
#include "trust/hash.h"
#include "trust/openssl_pointers.h"

namespace whet::trust {
namespace {

constexpr size_t kMaxPublicText = 16384, kMaxSignature = 2048;

std::string IdOf(const Json& key) {
  return HashesOf(CanonicalJson(key)).sha256;
}

Result<std::shared_ptr<evp_pkey_st>> LoadPem(const std::string& text) {
  const OpenSsl<BIO> bio = ReaderOf(text);
  EVP_PKEY* key = bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassphrase, nullptr) : nullptr;
  ERR_clear_error();
  if (!key) return Error("not a public key in PEM form");
  return std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free);
}

Result<std::shared_ptr<evp_pkey_st>> LoadEd25519(const std::string& hex) {
  const std::optional<std::string> raw = FromHex(hex);
  EVP_PKEY* key = nullptr;
  if (raw && raw->size() == 32)
    key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Unsigned(*raw), 32);
  ERR_clear_error();
  if (!key) return Error("not 64 hexadecimal digits of an Ed25519 key");
  return std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free);
}

bool IsP256(const EVP_PKEY* key) {
  char group[32] = "";
  size_t length = 0;
  if (!EVP_PKEY_is_a(key, "EC")) return false;
  return EVP_PKEY_get_group_name(key, group, sizeof group, &length) == 1 && !std::strcmp(group, "prime256v1");
}

bool IsGoodRsa(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  return EVP_PKEY_is_a(key, "RSA") && bits >= 2048 && bits <= 8192;
}

}  // namespace

Result<PublicKey> PublicKey::Parse(const std::string& id, const Json& object) {
  for (const char* member : {"keytype", "scheme"}) {
    const Json* text = object.Find(member);
    if (!text || !text->string()) return Error(std::string("a key without the text '") + member + "'");
  }
  const Json* value = object.Find("keyval");
  const Json* text = value ? value->Find("public") : nullptr;
  if (!text || !text->string()) return Error("a key without the text 'keyval.public'");
  if (text->string()->size() > kMaxPublicText) return Error("a key of more than 16 kB");
  PublicKey key;
  key.id_ = IdOf(object);
  key.json_ = object;
  if (key.id_ != id) return Error("a key under the id " + id.substr(0, 64) + ", but its id is " + key.id_);
  return key;
}

PublicKey PublicKey::Make(const std::string& type, const std::string& scheme,
                          const std::string& public_text) {
  PublicKey key;
  key.json_ =
      JsonObject{{"keytype", type}, {"scheme", scheme}, {"keyval", JsonObject{{"public", public_text}}}};
  key.id_ = IdOf(key.json_);
  return key;
}

Result<Verifier> Verifier::Load(const PublicKey& key) {
  if (key.type() == "ed25519" && key.scheme() == "ed25519")
    return Verifier(Scheme::kEd25519, WHET_TRY(LoadEd25519(key.public_text())));
  const bool ecdsa_type = key.type() == "ecdsa" || key.type() == "ecdsa-sha2-nistp256";
  if (ecdsa_type && key.scheme() == "ecdsa-sha2-nistp256") {
    std::shared_ptr<evp_pkey_st> loaded = WHET_TRY(LoadPem(key.public_text()));
    if (!IsP256(loaded.get())) return Error("not a key on the curve P-256");
    return Verifier(Scheme::kEcdsa, std::move(loaded));
  }
  if (key.type() == "rsa" && key.scheme() == "rsassa-pss-sha256") {
    std::shared_ptr<evp_pkey_st> loaded = WHET_TRY(LoadPem(key.public_text()));
    if (!IsGoodRsa(loaded.get())) return Error("not an RSA key of 2048 to 8192 bits");
    return Verifier(Scheme::kRsaPss, std::move(loaded));
  }
  return Error("key type '" + key.type() + "' with scheme '" + key.scheme() + "' is not known");
}

bool Verifier::Verifies(std::string_view message, std::string_view signature) const {
  if (signature.size() > kMaxSignature) return false;
  const OpenSsl<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  const EVP_MD* hash = scheme_ == Scheme::kEd25519 ? nullptr : EVP_sha256();
  bool good = context && EVP_DigestVerifyInit(context.get(), &parameters, hash, nullptr, key_.get()) == 1;
  if (good && scheme_ == Scheme::kRsaPss) {
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_AUTO) == 1;
  }
  good = good && EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(message),
                                  message.size()) == 1;
  ERR_clear_error();
  return good;
}

bool Verifier::SameAs(const Verifier& other) const {
  const bool same = EVP_PKEY_eq(key_.get(), other.key_.get()) == 1;
  ERR_clear_error();
  return same;
}

}  // namespace whet::trust
