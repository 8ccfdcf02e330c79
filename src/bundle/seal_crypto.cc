// SPDX-License-Identifier: Apache-2.0
#include "bundle/seal_crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <climits>
#include <cstring>

#include "base/check.h"

namespace whet::bundle {
namespace {

using trust::OpenSsl, trust::ReaderOf;

constexpr char kCurve[] = "prime256v1";

// OpenSSL's queue of errors is a thread's; what is left in it would be told with somebody else's failure.
Status Failure(const char* what) {
  ERR_clear_error();
  return Error(what);
}

Result<EcKey> OnTheCurve(EcKey key) {
  char group[32] = "";
  if (!EVP_PKEY_is_a(key.get(), "EC") ||
      EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) != 1 ||
      std::strcmp(group, kCurve) != 0)
    return Failure("the key must be an EC key on P-256");
  return key;
}

EVP_PKEY* KeyOfCertificate(const std::string& pem) {
  const OpenSsl<BIO> bio = ReaderOf(pem);
  const OpenSsl<X509> certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, trust::NoPassphrase, nullptr)
                                      : nullptr);
  return certificate ? X509_get_pubkey(certificate.get()) : nullptr;
}

bool Coordinate(EVP_PKEY* key, const char* name, uint8_t* out) {
  BIGNUM* number = nullptr;
  const bool good = EVP_PKEY_get_bn_param(key, name, &number) == 1;
  const OpenSsl<BIGNUM> owner(number);
  return good && BN_bn2binpad(number, out, 32) == 32;
}

// HKDF-SHA-256, extract and expand.
bool Stretch(Bytes secret, Bytes salt, const char* purpose, SecretKey& out) {
  const OpenSsl<EVP_KDF> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const OpenSsl<EVP_KDF_CTX> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  char hash[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<uint8_t*>(secret.data()),
                                        secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<uint8_t*>(salt.data()), salt.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(purpose),
                                        std::strlen(purpose)),
      OSSL_PARAM_construct_end()};
  return context && EVP_KDF_derive(context.get(), out.bytes.data(), out.bytes.size(), parameters) == 1;
}

int Int(size_t size) {
  WHET_CHECK(size <= INT_MAX);
  return static_cast<int>(size);
}

}  // namespace

SecretKey::~SecretKey() {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

Result<EcKey> NewEcKey() {
  EcKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (!key) return Failure("cannot make a key");
  return key;
}

Result<EcKey> EcKeyOfPoint(const Point& point) {
  char group[] = "prime256v1";
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                             OSSL_PARAM_construct_octet_string(
                                 OSSL_PKEY_PARAM_PUB_KEY, const_cast<uint8_t*>(point.data()), point.size()),
                             OSSL_PARAM_construct_end()};
  const OpenSsl<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  const bool good = point[0] == 4 && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) == 1;
  EcKey owner(key);
  if (!good) return Failure("no point of P-256");
  return owner;
}

Result<EcKey> EcKeyOfPublicPem(const std::string& pem) {
  const OpenSsl<BIO> bio = ReaderOf(pem);
  EVP_PKEY* key = bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, trust::NoPassphrase, nullptr) : nullptr;
  if (!key) key = KeyOfCertificate(pem);
  if (!key) return Failure("neither a public key nor a certificate in PEM form");
  return OnTheCurve(EcKey(key));
}

Result<EcKey> EcKeyOfPrivatePem(const std::string& pem) {
  const OpenSsl<BIO> bio = ReaderOf(pem);
  EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, trust::NoPassphrase, nullptr) : nullptr;
  if (!key) return Failure("no private key in PEM form");
  return OnTheCurve(EcKey(key));
}

Result<Point> PointOf(EVP_PKEY* key) {
  Point point{4};
  if (!Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, &point[1]) ||
      !Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, &point[33]))
    return Failure("the key has no public point");
  return point;
}

Status FillRandom(std::span<uint8_t> bytes) {
  return RAND_bytes(bytes.data(), Int(bytes.size())) == 1 ? Status() : Failure("no random numbers to be had");
}

Result<SecretKey> Agree(EVP_PKEY* own, const Point& other, Bytes salt, const char* purpose) {
  const EcKey peer = WHET_TRY(EcKeyOfPoint(other));
  const OpenSsl<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr));
  SecretKey shared, key;
  size_t size = shared.bytes.size();
  const bool good = context && EVP_PKEY_derive_init(context.get()) == 1 &&
                    EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                    EVP_PKEY_derive(context.get(), shared.bytes.data(), &size) == 1 &&
                    size == shared.bytes.size() && Stretch(shared.bytes, salt, purpose, key);
  if (!good) return Failure("the keys come to no agreement");
  return key;
}

Status Encrypt(const SecretKey& key, const Nonce& nonce, Bytes beside, Bytes plain, std::span<uint8_t> out) {
  WHET_CHECK(out.size() == plain.size() + kTagBytes);
  const OpenSsl<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  int done = 0;
  const bool good =
      context &&
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.bytes.data(), nonce.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &done, beside.data(), Int(beside.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), out.data(), &done, plain.data(), Int(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), out.data() + plain.size(), &done) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, out.data() + plain.size()) == 1;
  return good ? Status() : Failure("cannot encrypt");
}

Status Decrypt(const SecretKey& key, const Nonce& nonce, Bytes beside, Bytes sealed,
               std::span<uint8_t> plain) {
  WHET_CHECK(sealed.size() == plain.size() + kTagBytes);
  const OpenSsl<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
  auto* tag = const_cast<uint8_t*>(sealed.data() + plain.size());
  uint8_t rest[kTagBytes];
  int done = 0;
  const bool good =
      context &&
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.bytes.data(), nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &done, beside.data(), Int(beside.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &done, sealed.data(), Int(plain.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
      EVP_DecryptFinal_ex(context.get(), rest, &done) == 1;
  return good ? Status() : Failure("the bytes are not what was sealed");
}

}  // namespace whet::bundle
