// SPDX-License-Identifier: Apache-2.0
// The fleet's own certificate authority: the server's certificate, and those by which devices are known.
#ifndef WHET_FLEET_AUTHORITY_H_
#define WHET_FLEET_AUTHORITY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

struct evp_pkey_st;
struct x509_st;

namespace whet::fleet {

struct Issued {
  std::string certificate;  // PEM
  int64_t ends = 0;         // seconds since 1970
};

class Authority {
 public:
  // Reads authority.pem and authority.key of the folder, or makes them: EC P-256, good for ten years.
  static Result<Authority> Open(const std::string& folder);

  // Writes server.pem and server.key for these names and addresses, unless they are there, have them, and are good for another
  // 30 days.
  Status WriteServerCertificate(const std::string& folder, const std::vector<std::string>& names) const;

  // A certificate for a device, by its PKCS#10 request in PEM: the request's signature is verified, its subject and extensions count
  // for nothing. Keys: EC P-256 or P-384, Ed25519, RSA of at least 2048 bits.
  Result<Issued> Sign(const std::string& request, const std::string& device, int days) const;

  const std::string& pem() const { return pem_; }  // its own certificate

 private:
  Authority() = default;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
  std::string pem_;
};

// Writes a file that only its owner can read.
Status WriteSecret(const std::string& path, const std::string& text);

}  // namespace whet::fleet

#endif  // WHET_FLEET_AUTHORITY_H_
