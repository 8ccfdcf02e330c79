// SPDX-License-Identifier: Apache-2.0
// What all uses of libcurl have in common: its start, and who both ends of a connection are.
#ifndef WHET_TRUST_CURL_TLS_H_
#define WHET_TRUST_CURL_TLS_H_

#include <functional>
#include <string>

#include "trust/expiry.h"

namespace whet::trust {

struct TlsIdentity {
  std::string ca_file;                     // of the authorities to trust; empty: the system's
  std::string certificate_file, key_file;  // a client's own, PEM; empty: none
  // The time at which the server's certificate must be good; null: the system's clock, which may be wrong.
  std::function<Seconds()> now;
};

void StartCurl();  // once; thread-safe
// `curl` is a CURL*; the identity must live as long as its transfer.
void SetTls(void* curl, const TlsIdentity& identity);

}  // namespace whet::trust

#endif  // WHET_TRUST_CURL_TLS_H_
