// SPDX-License-Identifier: Apache-2.0
#include "fleet/device_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "trust/openssl_pointers.h"

namespace whet::fleet {

using trust::OpenSsl, trust::TextOf;

Result<DeviceKey> MakeDeviceKey() {
  const OpenSsl<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const OpenSsl<X509_REQ> request(X509_REQ_new());
  const OpenSsl<BIO> key_text(BIO_new(BIO_s_mem())), request_text(BIO_new(BIO_s_mem()));
  const bool made =
      key && request && X509_REQ_set_pubkey(request.get(), key.get()) == 1 &&
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0 &&
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
      PEM_write_bio_X509_REQ(request_text.get(), request.get()) == 1;
  if (!made) return Error("OpenSSL cannot make a key");
  return DeviceKey{TextOf(key_text.get()), TextOf(request_text.get())};
}

}  // namespace whet::fleet
