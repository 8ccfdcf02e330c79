// SPDX-License-Identifier: Apache-2.0
#include "trust/curl_fetcher.h"

#include <curl/curl.h>

#include <algorithm>

#include "base/check.h"

namespace whet::trust {
namespace {

// One fetch under way. Nothing of an error's body reaches the sink.
struct Transfer {
  CURL* curl;
  uint64_t left;
  bool part;  // asked for by a range
  const Fetcher::Sink* sink;
  const CurlOptions* options;
  uint64_t max_bytes;
  size_t passed_over = 0;
  size_t headers = 0;
  curl_off_t before = 0, now = 0;  // of bodies: of the answers before, redirects; of this one
  bool too_long = false, stopped = false;
  long wanted() const { return part ? 206 : 200; }
  uint64_t given() const { return max_bytes - left; }
};

constexpr size_t kMaxErrorBody = 16384;    // read to its end, the connection can be kept
constexpr size_t kMaxHeaderBytes = 65536;  // of all answers to a fetch
constexpr uint64_t kMaxRedirects = 5;

size_t Receive(char* data, size_t, size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  long code = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &code);
  if (code != transfer.wanted()) return (transfer.passed_over += size) <= kMaxErrorBody ? size : 0;
  transfer.too_long = size > transfer.left;
  if (transfer.too_long) return 0;
  transfer.left -= size;
  transfer.stopped = !(*transfer.sink)(std::string_view(data, size));
  return transfer.stopped ? 0 : size;
}

size_t CountHeader(char*, size_t, size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.headers += size;
  transfer.too_long |= transfer.headers > kMaxHeaderBytes;
  return transfer.too_long ? 0 : size;
}

// libcurl reads a redirect's body to its end without giving it to anybody, so it is counted here.
int AskWhetherToGoOn(void* user, curl_off_t, curl_off_t now, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (now < transfer.now) transfer.before += transfer.now;
  transfer.now = now;
  const auto bodies = static_cast<uint64_t>(transfer.before + now);
  if (bodies > transfer.max_bytes && bodies - transfer.max_bytes > (kMaxRedirects + 1) * kMaxErrorBody)
    transfer.too_long = true;
  return transfer.too_long || (transfer.options->go_on && !transfer.options->go_on()) ? 1 : 0;
}

int64_t BytesBeside(const Transfer& transfer) {
  const uint64_t bodies = std::max(static_cast<uint64_t>(transfer.before + transfer.now),
                                   transfer.given() + transfer.passed_over);
  return static_cast<int64_t>(transfer.headers + bodies - transfer.given());
}

FetchEnd EndOfCode(long code) {
  if (code == 403 || code == 404 || code == 410) return FetchEnd::kMissing;
  if (code == 408 || code == 425 || code == 429 || code >= 500 || code < 300) return FetchEnd::kUnserved;
  return FetchEnd::kRefused;
}

FetchEnd EndOfError(CURLcode error) {
  switch (error) {
    case CURLE_ABORTED_BY_CALLBACK:
      return FetchEnd::kStopped;
    case CURLE_FILESIZE_EXCEEDED:
      return FetchEnd::kTooLong;
    case CURLE_OPERATION_TIMEDOUT:
      return FetchEnd::kTooSlow;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
      return FetchEnd::kRefused;
    default:
      return FetchEnd::kUnserved;
  }
}

// Retry-After, whether it came as a number or as a date.
int64_t RetryAfter(CURL* curl) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
  return std::clamp<curl_off_t>(seconds, 0, 86400);
}

Fetched Outcome(const Transfer& transfer, CURLcode error, const char* detail) {
  long code = 0;
  curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &code);
  if (transfer.part && (code == 200 || code == 416))
    return {FetchEnd::kNoRange, "the server does not give this part"};
  if (transfer.too_long) return {FetchEnd::kTooLong, "the server sends more than was asked for"};
  if (code > 0 && code != transfer.wanted())
    return {EndOfCode(code), "the server answers " + std::to_string(code), RetryAfter(transfer.curl)};
  if (transfer.stopped) return {FetchEnd::kStopped, "stopped"};
  if (error == CURLE_OK) return {};
  return {EndOfError(error), *detail ? detail : curl_easy_strerror(error)};
}

}  // namespace

struct CurlFetcher::Handle {
  CURL* curl = curl_easy_init();
  char detail[CURL_ERROR_SIZE] = "";
  ~Handle() { curl_easy_cleanup(curl); }
};

CurlFetcher::CurlFetcher(CurlOptions options) : options_(std::move(options)) {
  StartCurl();
  handle_ = std::make_unique<Handle>();
  WHET_CHECK(handle_->curl != nullptr);
}

CurlFetcher::~CurlFetcher() = default;

Fetched CurlFetcher::Fetch(const FetchRequest& request, const Sink& sink) {
  CURL* curl = handle_->curl;
  const auto& [url, max_bytes, from] = request;
  const std::string range = std::to_string(from) + "-";
  Transfer transfer{curl, max_bytes, from > 0, &sink, &options_, max_bytes};
  curl_easy_reset(curl);  // the connection stays
  handle_->detail[0] = 0;
  const char* protocols = url.starts_with("https:") ? "https" : "http,https";  // never back to plain HTTP
  const uint64_t longest = static_cast<uint64_t>(options_.base_seconds) +
                           max_bytes / static_cast<uint64_t>(std::max(options_.least_bytes_per_second, 1L));
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  if (from > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, static_cast<long>(kMaxRedirects));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle_->detail);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "whet/" WHET_VERSION);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, options_.connect_seconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, options_.least_bytes_per_second);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, options_.least_rate_seconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(std::min<uint64_t>(longest, 1U << 30)));
  curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(std::min(max_bytes, uint64_t{1} << 62)));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Receive);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, CountHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, AskWhetherToGoOn);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  SetTls(curl, options_.tls);
  const CURLcode error = curl_easy_perform(curl);
  Fetched fetched = Outcome(transfer, error, handle_->detail);
  fetched.beside_bytes = BytesBeside(transfer);
  return fetched;
}

}  // namespace whet::trust
