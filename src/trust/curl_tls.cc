// SPDX-License-Identifier: Apache-2.0
#include "trust/curl_tls.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <mutex>

namespace whet::trust {
namespace {

CURLcode SetTime(CURL*, void* context, void* user) {
  const auto& identity = *static_cast<const TlsIdentity*>(user);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(static_cast<SSL_CTX*>(context)),
                             static_cast<time_t>(identity.now()));
  return CURLE_OK;
}

}  // namespace

void StartCurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void SetTls(void* curl, const TlsIdentity& identity) {
  const auto file = [curl](CURLoption option, const std::string& path) {
    if (!path.empty()) curl_easy_setopt(curl, option, path.c_str());
  };
  file(CURLOPT_CAINFO, identity.ca_file);
  file(CURLOPT_SSLCERT, identity.certificate_file);
  file(CURLOPT_SSLKEY, identity.key_file);
  if (!identity.now) return;
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, SetTime);
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, const_cast<TlsIdentity*>(&identity));
}

}  // namespace whet::trust
