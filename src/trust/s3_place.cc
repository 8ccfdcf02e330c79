// SPDX-License-Identifier: Apache-2.0
#include "trust/s3_place.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "trust/hash.h"
#include "trust/url.h"

namespace whet::trust {
namespace {

constexpr size_t kMaxGetBytes = 64 << 20, kMaxErrorBytes = 16384;

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeList>;

void Add(Headers& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  WHET_CHECK(longer != nullptr);
  if (!headers) headers.reset(longer);  // otherwise the first one stays the first
}

size_t Receive(char* data, size_t, size_t size, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size > kMaxGetBytes) return 0;
  body.append(data, size);
  return size;
}

// Whether the same request may go better later.
bool MayPass(CURLcode error, long code) {
  if (error == CURLE_URL_MALFORMAT || error == CURLE_UNSUPPORTED_PROTOCOL || error == CURLE_WRITE_ERROR ||
      error == CURLE_PEER_FAILED_VERIFICATION || error == CURLE_SSL_CACERT_BADFILE)
    return false;
  return error != CURLE_OK || code == 408 || code == 429 || code >= 500;
}

// What S3 says of an error, from its XML.
std::string Reason(const std::string& body) {
  std::string reason;
  for (const std::string tag : {"Code", "Message"}) {
    const size_t begin = body.find("<" + tag + ">"), end = body.find("</" + tag + ">");
    if (begin == body.npos || end == body.npos || end < begin) continue;
    reason +=
        (reason.empty() ? ": " : ", ") + body.substr(begin + tag.size() + 2, end - begin - tag.size() - 2);
  }
  return reason.substr(0, 300);
}

}  // namespace

struct S3Place::Handle {
  CURL* curl = curl_easy_init();
  char detail[CURL_ERROR_SIZE] = "";
  ~Handle() { curl_easy_cleanup(curl); }
};

struct S3Place::Answer {
  CURLcode error = CURLE_OK;
  long code = 0;
  int64_t length = -1;  // as stated
  std::string body, detail;
};

S3Place::S3Place(S3Options options) : options_(std::move(options)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  handle_ = std::make_unique<Handle>();
  WHET_CHECK(handle_->curl != nullptr);
}

S3Place::~S3Place() = default;

S3Place::Answer S3Place::Once(Method method, const std::string& path, std::string_view bytes) {
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);  // the connection stays
  handle_->detail[0] = 0;
  const std::string key = (options_.prefix.empty() ? "" : options_.prefix + "/") + path;
  const std::string url = options_.endpoint + "/" + options_.bucket + "/" + Quote(key, "/");
  const std::string provider = "aws:amz:" + options_.region + ":s3";
  Headers headers;
  Add(headers, "x-amz-content-sha256: " + HashesOf(bytes).sha256);
  if (!options_.session_token.empty()) Add(headers, "x-amz-security-token: " + options_.session_token);
  if (method == Method::kPut) Add(headers, "Content-Type: application/octet-stream");
  Answer answer;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, provider.c_str());
  curl_easy_setopt(curl, CURLOPT_USERNAME, options_.access_key.c_str());
  curl_easy_setopt(curl, CURLOPT_PASSWORD, options_.secret_key.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "whet/" WHET_VERSION);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->detail);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 30L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 200L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 30L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  if (!options_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (method == Method::kHead) curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (method == Method::kPut) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes.data() ? bytes.data() : "");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "PUT");
  }
  answer.error = curl_easy_perform(curl);
  curl_off_t length = -1;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.code);
  curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  answer.length = length;
  if (answer.error != CURLE_OK)
    answer.detail = handle_->detail[0] ? handle_->detail : curl_easy_strerror(answer.error);
  return answer;
}

Result<S3Place::Answer> S3Place::Ask(Method method, const std::string& path, std::string_view bytes) {
  const char* doing = method == Method::kPut ? "put " : "get ";
  int wait_ms = options_.first_wait_ms;
  for (int attempt = 1;; ++attempt, wait_ms *= 2) {
    Answer answer = Once(method, path, bytes);
    const bool good = answer.error == CURLE_OK && (answer.code == 200 || answer.code == 404);
    if (good && !(method == Method::kPut && answer.code == 404)) return answer;
    if (MayPass(answer.error, answer.code) && attempt < options_.attempts) {
      std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
      continue;
    }
    std::string message = std::string("cannot ") + doing + path + " in s3://" + options_.bucket + ": ";
    if (answer.error != CURLE_OK) return Error(message.append(answer.detail));
    message.append("the store answers ").append(std::to_string(answer.code));
    return Error(message.append(Reason(answer.body.substr(0, kMaxErrorBytes))));
  }
}

Status S3Place::Put(const std::string& path, std::string_view bytes) {
  WHET_TRY(Ask(Method::kPut, path, bytes));
  return {};
}

Result<std::optional<std::string>> S3Place::Get(const std::string& path) {
  Answer answer = WHET_TRY(Ask(Method::kGet, path, {}));
  if (answer.code == 404) {
    if (answer.body.find("NoSuchBucket") != answer.body.npos)
      return Error("there is no bucket '" + options_.bucket + "'");
    return std::optional<std::string>();
  }
  return std::optional(std::move(answer.body));
}

Result<std::optional<uint64_t>> S3Place::Size(const std::string& path) {
  const Answer answer = WHET_TRY(Ask(Method::kHead, path, {}));
  if (answer.code == 404) return std::optional<uint64_t>();
  if (answer.length < 0) return Error(path + ": the store does not say its length");
  return std::optional<uint64_t>(static_cast<uint64_t>(answer.length));
}

}  // namespace whet::trust
