// SPDX-License-Identifier: Apache-2.0
// What sealing takes of cryptography, by OpenSSL.
#ifndef WHET_BUNDLE_SEAL_CRYPTO_H_
#define WHET_BUNDLE_SEAL_CRYPTO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "trust/openssl_pointers.h"

namespace whet::bundle {

using Bytes = std::span<const uint8_t>;
using Point = std::array<uint8_t, 65>;  // of P-256, uncompressed
using Nonce = std::array<uint8_t, 12>;
inline constexpr size_t kTagBytes = 16;

// 32 bytes that are wiped at the end.
class SecretKey {
 public:
  SecretKey() = default;
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();
  std::array<uint8_t, 32> bytes{};
};

using EcKey = trust::OpenSsl<EVP_PKEY>;
Result<EcKey> NewEcKey();
Result<EcKey> EcKeyOfPoint(const Point& point);          // refuses what is not on the curve
Result<EcKey> EcKeyOfPublicPem(const std::string& pem);  // a public key or a certificate
Result<EcKey> EcKeyOfPrivatePem(const std::string& pem);
Result<Point> PointOf(EVP_PKEY* key);

Status FillRandom(std::span<uint8_t> bytes);

// The key that two sides share: one calls with its private key and the other's point, the other the other way round. `salt` and
// `purpose` bind it to what it is for.
Result<SecretKey> Agree(EVP_PKEY* own, const Point& other, Bytes salt, const char* purpose);

// AES-256-GCM. `out` is as long as `plain` and kTagBytes; and back.
Status Encrypt(const SecretKey& key, const Nonce& nonce, Bytes beside, Bytes plain, std::span<uint8_t> out);
// Writes into `plain` whatever comes, so nobody may use it after an error.
Status Decrypt(const SecretKey& key, const Nonce& nonce, Bytes beside, Bytes sealed,
               std::span<uint8_t> plain);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_SEAL_CRYPTO_H_
