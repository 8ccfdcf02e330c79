// SPDX-License-Identifier: Apache-2.0
// Who the device is to the server: a key that never leaves it, and the certificate that it got for it. In a folder:
//
//   key.pem          EC P-256, PKCS#8, for the owner's eyes alone; plans are sealed to it, too
//   certificate.pem  the chain, written last: with it the device has enrolled
//   authority.pem    by which the server is known
//   device           the id that the server has given
//
// Each file is replaced durably. Nothing is cached, so another process may enrol meanwhile.
#ifndef WHET_AGENT_IDENTITY_H_
#define WHET_AGENT_IDENTITY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "wire/messages.h"

namespace whet::agent {

class Identity {
 public:
  explicit Identity(std::string folder) : folder_(std::move(folder)) {}

  std::string key_file() const { return folder_ + "/key.pem"; }
  std::string certificate_file() const { return folder_ + "/certificate.pem"; }
  std::string authority_file() const { return folder_ + "/authority.pem"; }

  bool enrolled() const;
  std::string device() const;  // empty before it has enrolled

  // A request for a certificate in PEM, for the key, which is made where there is none. `name` is what people call the device.
  Result<std::string> MakeCsr(const std::string& name) const;

  // Checks that the certificate is one of the key, and keeps what the server gave.
  Status Keep(const wire::EnrolReply& reply) const;

  struct Validity {
    int64_t from = 0, until = 0;  // seconds since 1970
    // Two thirds of its life are over.
    bool is_due(int64_t now) const { return now >= from + (until - from) / 3 * 2; }
  };
  Result<Validity> validity() const;

 private:
  std::string folder_;
};

}  // namespace whet::agent

#endif  // WHET_AGENT_IDENTITY_H_
