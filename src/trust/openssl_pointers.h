// SPDX-License-Identifier: Apache-2.0
// Owners of OpenSSL's objects, and its readers and writers of memory.
#ifndef WHET_TRUST_OPENSSL_POINTERS_H_
#define WHET_TRUST_OPENSSL_POINTERS_H_

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <climits>
#include <memory>
#include <string>
#include <string_view>

namespace whet::trust {

struct FreeOpenSsl {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
  void operator()(X509_REQ* request) const { X509_REQ_free(request); }
};
template <typename T>
using OpenSsl = std::unique_ptr<T, FreeOpenSsl>;

inline const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Reads the text, which has to outlive it. One that is too long for OpenSSL is read as empty.
inline OpenSsl<BIO> ReaderOf(std::string_view text) {
  return OpenSsl<BIO>(
      BIO_new_mem_buf(text.data(), text.size() <= INT_MAX ? static_cast<int>(text.size()) : 0));
}

// What was written to a BIO of memory.
inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

// Says that there is no passphrase, where OpenSSL would ask the terminal for one.
inline int NoPassphrase(char*, int, int, void*) {
  return -1;
}

}  // namespace whet::trust

#endif  // WHET_TRUST_OPENSSL_POINTERS_H_
