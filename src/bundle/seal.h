// SPDX-License-Identifier: Apache-2.0
// Plans that only chosen devices can read, wherever they lie: encrypted to the devices' public keys (EC P-256).
//
//   0-7      WHETSEAL
//   8-9      version: 1          10-11   recipients, 1 to 1024
//   12-15    bytes of a chunk: 65536
//   16-23    bytes of the plan
//   then     for each recipient 145 bytes: SHA-256 of its public point, an ephemeral public point, the wrapped content key
//   then     the plan in chunks of AES-256-GCM, each with its tag behind it
//
// Numbers are little-endian, points uncompressed. The content key is new for each file. It is wrapped by AES-256-GCM with a key that
// HKDF-SHA-256 makes of the ECDH of the ephemeral key with the recipient's, salted with both points. A chunk's nonce is its index
// and whether it is the last; what each chunk authenticates beside itself is the SHA-256 of all that stands before the chunks. So
// nothing can be changed, left out, repeated, put in another order, or added.
//
// A sealed plan says who may read it, not who wrote it: that is what the signed manifest is for, with the plan's SHA-256.
#ifndef WHET_BUNDLE_SEAL_H_
#define WHET_BUNDLE_SEAL_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace whet::bundle {

inline constexpr size_t kMaxRecipients = 1024;

// Memory for a plan, 64-byte aligned; wiped before it is given back. Movable.
class SecretBytes {
 public:
  static Result<SecretBytes> Make(size_t bytes);
  std::span<std::byte> bytes() { return {data_.get(), data_.get_deleter().size}; }
  std::span<const std::byte> bytes() const { return {data_.get(), data_.get_deleter().size}; }

 private:
  struct Wipe {
    size_t size = 0;
    void operator()(std::byte* data) const;
  };
  explicit SecretBytes(std::byte* data, size_t size) : data_(data, Wipe{size}) {}
  std::unique_ptr<std::byte[], Wipe> data_;
};

// A recipient's public key (PEM: SubjectPublicKeyInfo, or a certificate with it) as it stands in sealed files: the SHA-256 of its
// point. Of a private key the same.
Result<Digest> RecipientId(const std::string& pem);

// The plan, sealed to all of these keys. Each call gives other bytes.
Result<std::vector<std::byte>> Seal(std::span<const std::byte> plan,
                                    const std::vector<std::string>& recipients);

struct SealedHeader {
  uint64_t plan_bytes = 0;
  std::vector<Digest> recipients;
};
bool IsSealed(std::span<const std::byte> file);  // by its first bytes
// Checks the file's form and length; what is inside is known only to who opens it.
Result<SealedHeader> ReadSealedHeader(std::span<const std::byte> file);

// Opens with a recipient's private key (PKCS#8, PEM, not encrypted). Refuses a plan of more than `max_bytes` before it takes any
// memory, and gives nothing unless every byte is authentic.
Result<SecretBytes> OpenSealed(std::span<const std::byte> file, const std::string& private_pem,
                               size_t max_bytes);

}  // namespace whet::bundle

#endif  // WHET_BUNDLE_SEAL_H_
