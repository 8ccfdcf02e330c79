// SPDX-License-Identifier: Apache-2.0
#include "fleet/device_request.h"

namespace whet::fleet {
namespace {

constexpr size_t kMostBody = 256 << 20;

curl_blob Blob(const std::string& text) {
  return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
}

}  // namespace

DeviceRequest::DeviceRequest(std::string server, const std::string& authority_file)
    : easy_(curl_easy_init()),
      headers_(curl_slist_append(nullptr, "Content-Type: application/json")),
      server_(std::move(server)) {
  curl_easy_setopt(easy(), CURLOPT_CAINFO, authority_file.c_str());
  curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy(), CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &Receive);
  curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this);
}

size_t DeviceRequest::Receive(char* data, size_t, size_t bytes, void* self) {
  std::string& body = static_cast<DeviceRequest*>(self)->body_;
  if (body.size() + bytes > kMostBody) return 0;
  body.append(data, bytes);
  return bytes;
}

void DeviceRequest::Prepare(const Asking& asking, const SimulatedDevice& device) {
  body_.clear();
  sent_ = asking.body;
  curl_easy_setopt(easy(), CURLOPT_URL, (server_ + asking.path).c_str());
  const bool posts = std::string_view(asking.method) == "POST";
  curl_easy_setopt(easy(), posts ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
  if (posts) {
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, sent_.data());
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE, static_cast<long>(sent_.size()));
  }
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, posts ? headers_.get() : nullptr);
  curl_easy_setopt(easy(), CURLOPT_RANGE, asking.range.empty() ? nullptr : asking.range.c_str());
  curl_easy_setopt(easy(), CURLOPT_TIMEOUT, static_cast<long>(asking.wait_seconds + 60));
  if (device.certificate().empty()) return;
  curl_blob certificate = Blob(device.certificate()), key = Blob(device.key().key);
  curl_easy_setopt(easy(), CURLOPT_SSLCERT_BLOB, &certificate);
  curl_easy_setopt(easy(), CURLOPT_SSLKEY_BLOB, &key);
}

int DeviceRequest::status() const {
  long status = 0;
  curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

}  // namespace whet::fleet
