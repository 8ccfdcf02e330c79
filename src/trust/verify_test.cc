// SPDX-License-Identifier: Apache-2.0
#include "trust/verify.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include "trust/canonical_json.h"
#include "trust/openssl_pointers.h"
#include "trust/signer.h"

namespace whet::trust {
namespace {

Signer NewSigner(KeyKind kind) {
  Result<Signer> signer = Signer::Create(kind);
  EXPECT_TRUE(signer.ok()) << signer.message();
  return std::move(signer).value();
}

Envelope SignedBy(const std::vector<Signer>& signers) {
  Envelope envelope{.message = "", .content = JsonObject{{"a", 1}}, .signatures = {}};
  envelope.message = CanonicalJson(envelope.content);
  for (const Signer& signer : signers) EXPECT_TRUE(AddSignature(signer, envelope).ok());
  return envelope;
}

Keys KeysOf(const std::vector<PublicKey>& list) {
  Keys keys;
  for (const PublicKey& key : list) keys.emplace(key.id(), key);
  return keys;
}

class EveryKind : public testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(Keys, EveryKind, testing::Values(KeyKind::kEd25519, KeyKind::kEcdsa, KeyKind::kRsa),
                         [](const auto& info) { return kKeyKindNames[static_cast<int>(info.param)]; });

TEST_P(EveryKind, SignsAndVerifiesAndIsStored) {
  const Signer signer = NewSigner(GetParam());
  const Result<std::string> signature = signer.Sign("message");
  ASSERT_TRUE(signature.ok()) << signature.message();
  const Result<Verifier> verifier = Verifier::Load(signer.public_key());
  ASSERT_TRUE(verifier.ok()) << verifier.message();
  EXPECT_TRUE(verifier->Verifies("message", *signature));
  EXPECT_FALSE(verifier->Verifies("massage", *signature));
  EXPECT_FALSE(verifier->Verifies("message", signature->substr(1)));
  EXPECT_FALSE(verifier->Verifies("message", ""));
  for (const char* passphrase : {"", "open sesame"}) {
    const Result<std::string> pem = signer.ToPem(passphrase);
    ASSERT_TRUE(pem.ok()) << pem.message();
    EXPECT_TRUE(
        pem->starts_with(*passphrase ? "-----BEGIN ENCRYPTED PRIVATE KEY" : "-----BEGIN PRIVATE KEY"));
    const Result<Signer> again = Signer::FromPem(*pem, passphrase);
    ASSERT_TRUE(again.ok()) << again.message();
    EXPECT_EQ(again->public_key().id(), signer.public_key().id());
    for (const char* wrong : {"another", ""})
      EXPECT_EQ(Signer::FromPem(*pem, wrong).ok(), !*passphrase) << wrong;
  }
}

TEST_P(EveryKind, ItsObjectReadsBackUnderItsIdAlone) {
  const PublicKey key = NewSigner(GetParam()).public_key();
  EXPECT_TRUE(PublicKey::Parse(key.id(), key.json()).ok());
  EXPECT_FALSE(PublicKey::Parse(std::string(64, '0'), key.json()).ok());
}

TEST(Threshold, CountsKeysThatTheRoleHas) {
  const Signer a = NewSigner(KeyKind::kEd25519), b = NewSigner(KeyKind::kEcdsa),
               c = NewSigner(KeyKind::kEd25519);
  const Keys keys = KeysOf({a.public_key(), b.public_key(), c.public_key()});
  const RoleKeys role{.keyids = {a.public_key().id(), b.public_key().id()}, .threshold = 2};
  EXPECT_TRUE(CheckSignatures(SignedBy({b, a}), role, keys).ok());
  EXPECT_FALSE(CheckSignatures(SignedBy({a, c}), role, keys).ok());
  EXPECT_FALSE(CheckSignatures(SignedBy({a, b}), role, KeysOf({a.public_key()})).ok());
  Envelope broken = SignedBy({a, b});
  broken.signatures[1].hex[10] ^= 1;
  EXPECT_EQ(CheckSignatures(broken, role, keys).message(), "signed by 1 of its keys, it takes 2");
}

// A second object of the same key has another id and no more weight.
TEST(Threshold, CountsAKeyOnceUnderTwoIds) {
  const Signer a = NewSigner(KeyKind::kEd25519);
  JsonObject object = *a.public_key().json().object();
  object["note"] = "the same";
  const std::string id = HashesOf(CanonicalJson(object)).sha256;
  const Result<PublicKey> alias = PublicKey::Parse(id, object);
  ASSERT_TRUE(alias.ok()) << alias.message();
  Envelope envelope = SignedBy({a});
  envelope.signatures.push_back({id, envelope.signatures[0].hex});
  const RoleKeys role{.keyids = {a.public_key().id(), id}, .threshold = 2};
  EXPECT_FALSE(CheckSignatures(envelope, role, KeysOf({a.public_key(), *alias})).ok());
}

std::string Compressed(const PublicKey& key) {
  const OpenSsl<BIO> in(
      BIO_new_mem_buf(key.public_text().data(), static_cast<int>(key.public_text().size())));
  const OpenSsl<EVP_PKEY> loaded(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
  EVP_PKEY_set_utf8_string_param(loaded.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed");
  const OpenSsl<BIO> out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(out.get(), loaded.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<size_t>(size)};
}

TEST(Threshold, CountsAKeyOnceInTwoEncodings) {
  const Signer a = NewSigner(KeyKind::kEcdsa);
  const PublicKey other = PublicKey::Make("ecdsa", "ecdsa-sha2-nistp256", Compressed(a.public_key()));
  ASSERT_NE(other.id(), a.public_key().id());
  ASSERT_TRUE(Verifier::Load(other).ok());
  Envelope envelope = SignedBy({a});
  envelope.signatures.push_back({other.id(), envelope.signatures[0].hex});
  const RoleKeys role{.keyids = {a.public_key().id(), other.id()}, .threshold = 2};
  EXPECT_FALSE(CheckSignatures(envelope, role, KeysOf({a.public_key(), other})).ok());
}

TEST(Keys, RefusesWhatIsTooWeakOrNotWhatItSays) {
  const std::string rsa = NewSigner(KeyKind::kRsa).public_key().public_text();
  const std::string p256 = NewSigner(KeyKind::kEcdsa).public_key().public_text();
  const OpenSsl<EVP_PKEY> weak(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{1024}));
  const OpenSsl<EVP_PKEY> p384(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
  for (const EVP_PKEY* key : {weak.get(), p384.get()}) {
    const OpenSsl<BIO> out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PUBKEY(out.get(), const_cast<EVP_PKEY*>(key));
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    EXPECT_FALSE(PublicKeyOfPem({data, static_cast<size_t>(size)}).ok());
  }
  EXPECT_FALSE(Verifier::Load(PublicKey::Make("ecdsa", "ecdsa-sha2-nistp256", rsa)).ok());
  EXPECT_FALSE(Verifier::Load(PublicKey::Make("rsa", "rsassa-pss-sha256", p256)).ok());
  EXPECT_FALSE(Verifier::Load(PublicKey::Make("rsa", "rsa-pkcs1v15-sha256", rsa)).ok());
  EXPECT_FALSE(Verifier::Load(PublicKey::Make("ed25519", "ed25519", "00")).ok());
  EXPECT_FALSE(Verifier::Load(PublicKey::Make("of a later time", "any", "")).ok());
}

}  // namespace
}  // namespace whet::trust
