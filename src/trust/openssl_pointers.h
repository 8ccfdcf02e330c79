// SPDX-License-Identifier: Apache-2.0
// Owners of OpenSSL's objects.
#ifndef WHET_TRUST_OPENSSL_POINTERS_H_
#define WHET_TRUST_OPENSSL_POINTERS_H_

#include <openssl/bio.h>
#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace whet::trust {

struct FreeOpenSsl {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <typename T>
using OpenSsl = std::unique_ptr<T, FreeOpenSsl>;

inline const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Says that there is no passphrase, where OpenSSL would ask the terminal for one.
inline int NoPassphrase(char*, int, int, void*) {
  return -1;
}

}  // namespace whet::trust

#endif  // WHET_TRUST_OPENSSL_POINTERS_H_
