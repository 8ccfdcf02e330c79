// SPDX-License-Identifier: Apache-2.0
// A bucket of any S3 store as a repository's place: objects "PREFIX/metadata/1.root.json", addressed by path, requests signed with
// AWS Signature Version 4 by libcurl. S3 puts whole objects or none, and reads give what was put last.
#ifndef WHET_TRUST_S3_PLACE_H_
#define WHET_TRUST_S3_PLACE_H_

#include <memory>
#include <string>

#include "trust/place.h"

namespace whet::trust {

struct S3Options {
  std::string endpoint;  // "https://s3.eu-central-1.amazonaws.com", "http://127.0.0.1:9000"
  std::string region = "us-east-1";
  std::string bucket, prefix;
  std::string access_key, secret_key, session_token;  // the last one may be empty
  std::string ca_file;                                // of the authorities to trust; empty: the system's
  int attempts = 5;                                   // where the network or the server fails
  int first_wait_ms = 200;                            // doubled each time
};

// "s3://BUCKET/PREFIX", and the rest from where the usual tools have it: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN, or the profile AWS_PROFILE ("default") of AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials); AWS_REGION or
// AWS_DEFAULT_REGION; AWS_ENDPOINT_URL, else Amazon's of the region; AWS_CA_BUNDLE. What the caller gives comes first.
Result<S3Options> S3OptionsOf(const std::string& url, const std::string& endpoint, const std::string& region);

class S3Place : public Place {
 public:
  explicit S3Place(S3Options options);
  ~S3Place() override;
  Status Put(const std::string& path, std::string_view bytes) override;
  Result<std::optional<std::string>> Get(const std::string& path) override;  // at most 64 MiB
  Result<std::optional<uint64_t>> Size(const std::string& path) override;

 private:
  struct Handle;
  struct Answer;
  enum class Method { kGet, kHead, kPut };
  Answer Once(Method method, const std::string& path, std::string_view bytes);
  Result<Answer> Ask(Method method, const std::string& path, std::string_view bytes);
  S3Options options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace whet::trust

#endif  // WHET_TRUST_S3_PLACE_H_
