// SPDX-License-Identifier: Apache-2.0
#include "fleet/device_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace whet::fleet {
namespace {

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(length)};
}

}  // namespace

Result<DeviceKey> MakeDeviceKey() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509_REQ, decltype(&X509_REQ_free)> request(X509_REQ_new(), &X509_REQ_free);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> key_text(BIO_new(BIO_s_mem()), &BIO_free_all),
      request_text(BIO_new(BIO_s_mem()), &BIO_free_all);
  const bool made =
      key && request && X509_REQ_set_pubkey(request.get(), key.get()) == 1 &&
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0 &&
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
      PEM_write_bio_X509_REQ(request_text.get(), request.get()) == 1;
  if (!made) return Error("OpenSSL cannot make a key");
  return DeviceKey{TextOf(key_text.get()), TextOf(request_text.get())};
}

}  // namespace whet::fleet
