// SPDX-License-Identifier: Apache-2.0
#include "agent/https.h"

#include <curl/curl.h>

#include <algorithm>

#include "base/check.h"

namespace whet::agent {
namespace {

constexpr long kConnectSeconds = 30;

size_t Receive(char* data, size_t, size_t size, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size > wire::kMaxMessageBytes) return 0;
  body.append(data, size);
  return size;
}

int AskWhetherToGoOn(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& go_on = *static_cast<const GoOn*>(user);
  return go_on && !go_on() ? 1 : 0;
}

}  // namespace

struct Https::Handle {
  CURL* curl = nullptr;
  char detail[CURL_ERROR_SIZE] = "";
  ~Handle() { curl_easy_cleanup(curl); }
};

Https::Https() : handle_(std::make_unique<Handle>()) {
  trust::StartCurl();
  handle_->curl = curl_easy_init();
  WHET_CHECK(handle_->curl != nullptr);
}

Https::~Https() = default;

HttpsReply Https::Post(const std::string& url, const std::string& body, const trust::TlsIdentity& identity,
                       Seconds seconds, const GoOn& go_on) {
  CURL* curl = handle_->curl;
  HttpsReply reply;
  curl_easy_reset(curl);  // the connection stays
  handle_->detail[0] = 0;
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Expect:");  // the body is small: no round trip before it
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, url.starts_with("https:") ? "https" : "http");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->detail);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "whetd/" WHET_VERSION);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(seconds));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, AskWhetherToGoOn);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &go_on);
  trust::SetTls(curl, identity);
  const CURLcode error = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  long status = 0;
  curl_off_t retry = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry);
  reply.status = error == CURLE_OK ? static_cast<int>(status) : 0;
  reply.retry_after_seconds = std::min<Seconds>(retry, 86400);
  if (error != CURLE_OK) reply.detail = *handle_->detail ? handle_->detail : curl_easy_strerror(error);
  return reply;
}

}  // namespace whet::agent
